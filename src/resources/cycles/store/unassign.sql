-- Takes the assignment $2 of $1 away unless agreements stand on it, and says how many do. Those of groups with an assignment of
-- their own do not stand on the one for everybody else.
with assignment as (
    select * from cycle_assignments where institution_id = $1 and id = $2
), standing as (
    select count(*) as agreements from assignment x
    join agreements g on g.institution_id = x.institution_id and g.cycle_id = x.cycle_id
    join postings p on p.institution_id = g.institution_id and p.id = g.posting_id
    join designations d on d.id = p.designation_id
    where case when x.family is not null then x.family = d.family else not exists (
        select from cycle_assignments o where o.institution_id = x.institution_id and o.cycle_id = x.cycle_id and o.family = d.family) end
), gone as (
    delete from cycle_assignments a using assignment x, standing s
    where a.institution_id = x.institution_id and a.id = x.id and s.agreements = 0
)
select agreements from standing
