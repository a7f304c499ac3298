-- A question of a pulse that has been answered is a metric like any other, of which only a close writes
-- figures: what somebody typed beside them would look as if employees had said it.
alter table metric
  -- the pulse that asks it; that may be gone. Null is what is measured in any other way
  add column pulse_id uuid;
