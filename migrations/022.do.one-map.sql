-- Servers remember an open map by its id alone, and whoever begins a scenario chooses the id: it may be
-- that of no other organisation's map.
alter table map add unique (map_id);
