select exists (select from objectives o where o.institution_id = $1 and o.agreement_id = $2) as present, e.id as source_id, e.content
from (select 1) one
left join lateral (
    select a.id, v.content from agreements a
    join agreement_versions v on v.institution_id = a.institution_id and v.agreement_id = a.id and v.revision = a.agreed_revision
    join cycles c on c.id = a.cycle_id
    where a.institution_id = $1 and a.servant_id = $3 and a.id <> $2 and ($5::uuid is null or a.id = $5)
    and c.starts_on < (select starts_on from cycles where id = $4)
    order by c.starts_on desc, a.agreed_at desc limit 1
) e on true
