-- What is wanted becomes a notification, once, unless the person has silenced its kind; and a delivery for each channel by
-- which he can be reached and wants to be. An id begins with the moment of its base, as UUIDv7 wants it.
reachable as (
    select w.*, coalesce(p.quiet_kinds, '[]') ? w.kind as quiet, coalesce(s.email, a.email) as mail, s.phone,
        coalesce(p.email, true) as by_mail, coalesce(p.sms, true) as by_sms, coalesce(p.webhook, true) as by_webhook
    from wanted w
    join accounts a on a.id = w.account_id and a.status <> 'deactivated'
    left join servants s on s.id = a.servant_id
    left join notification_preferences p on p.account_id = a.id
), told as (
    insert into notifications (institution_id, id, account_id, kind, subject_kind, subject_id, due_on, key, created_at)
    select institution_id, (left(base::text, 15) || substr(gen_random_uuid()::text, 16))::uuid, account_id, kind, subject_kind,
        subject_id, due_on, key, at
    from reachable where not quiet or kind = any($6)
    on conflict (institution_id, account_id, key) do nothing
    returning institution_id, id, account_id, key
), queued as (
    insert into deliveries (institution_id, id, notification_id, channel, status, next_at)
    select t.institution_id, (left(t.id::text, 15) || substr(gen_random_uuid()::text, 16))::uuid, t.id, c.channel, 'waiting', $7
    from told t
    join reachable r on r.institution_id = t.institution_id and r.account_id = t.account_id and r.key = t.key and not r.quiet
    cross join unnest($5::text[]) c (channel)
    where case c.channel when 'email' then r.by_mail and r.mail is not null when 'sms' then r.by_sms and r.phone is not null
        when 'webhook' then r.by_webhook else true end
    returning id
)
