-- A wave that is ended before its time has its end moved there, so that nobody is told a day to come.
grant update (closes) on wave to throughline_tally;
