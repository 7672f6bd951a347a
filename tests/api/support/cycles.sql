-- The cycles that every test begins with: the financial year on form TFN 832, and the health cadres' calendar year in percent.
insert into cycles (id, label, calendar, starts_on, ends_on, template_id, status)
select '01900000-0000-7000-8000-000000000051', '2026/27', 'financial', date '2026-07-01', date '2027-06-30', id, 'open'
from templates where code = 'opras-tfn832';
insert into cycles (id, label, calendar, starts_on, ends_on, template_id, status)
select '01900000-0000-7000-8000-000000000052', '2026', 'calendar', date '2026-01-01', date '2026-12-31', id, 'open'
from templates where code = 'e-utendaji';
insert into cycle_windows (cycle_id, phase, opens_on, closes_on) values
    ('01900000-0000-7000-8000-000000000051', 'planning', '2026-07-01', '2026-07-31'),
    ('01900000-0000-7000-8000-000000000051', 'mid_year', '2026-12-01', '2026-12-31'),
    ('01900000-0000-7000-8000-000000000051', 'annual', '2027-06-01', '2027-06-30'),
    ('01900000-0000-7000-8000-000000000052', 'planning', '2026-07-01', '2026-07-31'),
    ('01900000-0000-7000-8000-000000000052', 'mid_year', '2026-09-01', '2026-09-30'),
    ('01900000-0000-7000-8000-000000000052', 'annual', '2026-12-01', '2026-12-31');
insert into cycle_assignments (institution_id, id, cycle_id, family)
select id, replace(id::text, '01900000-', '01900002-')::uuid, '01900000-0000-7000-8000-000000000051', null from institutions;
insert into cycle_assignments (institution_id, id, cycle_id, family) values
    ('01900000-0000-7000-8000-000000000003', '01900003-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000052', 'health');
