drop table window_extensions;
drop table cycle_assignments;
drop table cycle_windows;
drop table cycles;
drop table templates;
