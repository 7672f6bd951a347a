-- What the people of the institution $1 were told in the open cycles until the day $2; the old ones are read. The ids are the same
-- each time.
with told as (
    select a.institution_id, s.supervisor_id as person_id, 'agreement_submitted' as kind, 'agreement' as subject_kind, a.id,
        null::date as due_on, a.submitted_at as at
    from agreements a
    join supervisions s on s.institution_id = a.institution_id and s.posting_id = a.posting_id
        and daterange(s.starts_on, s.ends_on, '[]') @> $2::text::date
    where a.submitted_at is not null
    union all select institution_id, servant_id, 'agreement_returned', 'agreement', id, due_on, status_since from agreements where status = 'returned'
    union all select institution_id, servant_id, 'agreement_agreed', 'agreement', id, null, agreed_at from agreements where agreed_at is not null
    union all select institution_id, servant_id, 'appraisal_opened', 'appraisal', id, null, opened_at from appraisals
    union all select institution_id, supervisor_id, 'appraisal_opened', 'appraisal', id, null, opened_at from appraisals
    union all select institution_id, servant_id, 'marks_proposed', 'appraisal', id, null, status_since from appraisals where status = 'proposed'
    union all select institution_id, servant_id, 'appraisal_disclosed', 'appraisal', id, null, disclosed_at from appraisals where disclosed_at is not null
), keyed as (
    select t.*, a.id as account_id, 'demo:' || t.kind || ':' || t.id as key, md5(t.kind || t.id || a.id) as hash,
        lpad(to_hex((extract(epoch from t.at) * 1000)::bigint), 12, '0') as moment
    from told t
    join institutions i on i.id = t.institution_id and i.code = $1
    join accounts a on a.servant_id = t.person_id
)
insert into notifications (institution_id, id, account_id, kind, subject_kind, subject_id, due_on, key, created_at, read_at)
select institution_id, (left(moment, 8) || '-' || right(moment, 4) || '-7' || left(hash, 3) || '-8' || substr(hash, 4, 3) || '-'
        || substr(hash, 7, 12))::uuid,
    account_id, kind, subject_kind, id, due_on, key, at,
    case when at < $2::text::date - 14 then at + interval '1 day' end
from keyed
