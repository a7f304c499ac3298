/** An interval that holds nine times in ten reaches 1.645 standard errors of a normal law to each side. */

/** Half the width of the interval, in standard errors. */
export const nineInTen = 1.645;
