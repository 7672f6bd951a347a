with appraisal as (
    select v.institution_id, v.appraisal_id, v.number, 'appraisal' as kind, v.signed_at from appraisal_versions v where v.digest = $1
    union all
    select s.institution_id, s.appraisal_id, s.content_round, 'appraisal_signature', s.signed_at from signatures s where s.digest = $1
), agreement as (
    select v.institution_id, v.agreement_id, v.revision, 'agreement' as kind, v.agreed_at as signed_at, v.deemed
    from agreement_versions v where v.digest = $1
    union all
    select v.institution_id, v.agreement_id, v.revision, 'agreement_signature', v.submitted_at, v.deemed
    from agreement_versions v where v.submitted_digest = $1
    union all
    select v.institution_id, v.agreement_id, v.revision, 'agreement_signature', v.agreed_at, v.deemed
    from agreement_versions v where v.agreed_digest = $1
)
select d.kind, d.signed_at, (select count(*) from signatures s where s.institution_id = d.institution_id
        and s.appraisal_id = d.appraisal_id and s.content_round = d.number) as signatures,
    a.content_round = d.number and a.status in ('disclosed', 'final') as holding
from appraisal d join appraisals a on a.institution_id = d.institution_id and a.id = d.appraisal_id
union all
select d.kind, d.signed_at, case when d.deemed then 1 else 2 end, coalesce(g.agreed_revision = d.revision, false)
from agreement d join agreements g on g.institution_id = d.institution_id and g.id = d.agreement_id
union all
select 'appeal_file', f.made_at, 0, true from appeal_files f where f.digest = $1
limit 1
