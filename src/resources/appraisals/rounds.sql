with kept as (
    insert into appraisal_versions select * from jsonb_populate_recordset(null::appraisal_versions, $3)
    on conflict (institution_id, appraisal_id, number) do update set superseded_at = excluded.superseded_at,
        superseded_by = excluded.superseded_by, superseded_reason = excluded.superseded_reason
    where excluded.superseded_at is not null
), signed as (
    insert into signatures select * from jsonb_populate_recordset(null::signatures, $4)
), gone as (
    delete from sheets where institution_id = $1 and appraisal_id = $2 and side = any ($5)
), reopened as (
    update sheets set submitted_at = null, version = version + 1
    where institution_id = $1 and appraisal_id = $2 and side = any ($6)
), agreed as (
    update sheets set content = $7, saved_at = $8, version = version + 1
    where institution_id = $1 and appraisal_id = $2 and side = 'agreed' and $7 is not null
)
select 1
