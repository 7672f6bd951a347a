// @generated automatically by Diesel CLI.

diesel::table! {
    accounts (id) {
        id -> Uuid,
        servant_id -> Nullable<Uuid>,
        email -> Nullable<Text>,
        display_name -> Text,
        status -> Text,
        language -> Text,
        password_hash -> Nullable<Text>,
        activation_hash -> Nullable<Bytea>,
        activation_expires_at -> Nullable<Timestamptz>,
        activation_attempts -> Int4,
        failed_attempts -> Int4,
        locked_until -> Nullable<Timestamptz>,
        last_login_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    agreement_versions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        agreement_id -> Uuid,
        revision -> Int4,
        reason -> Nullable<Text>,
        content -> Jsonb,
        submitted_by -> Uuid,
        submitted_at -> Timestamptz,
        agreed_by -> Uuid,
        agreed_at -> Timestamptz,
    }
}

diesel::table! {
    agreements (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        cycle_id -> Uuid,
        posting_id -> Uuid,
        servant_id -> Uuid,
        status -> Text,
        revision -> Int4,
        revision_reason -> Nullable<Text>,
        agreed_revision -> Nullable<Int4>,
        return_reason -> Nullable<Text>,
        due_on -> Nullable<Date>,
        status_since -> Timestamptz,
        submitted_at -> Nullable<Timestamptz>,
        agreed_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    appraisals (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        cycle_id -> Uuid,
        agreement_id -> Uuid,
        agreement_revision -> Int4,
        posting_id -> Uuid,
        servant_id -> Uuid,
        supervisor_id -> Uuid,
        reviewer_id -> Nullable<Uuid>,
        unit_id -> Uuid,
        designation_id -> Uuid,
        template_id -> Uuid,
        kind -> Text,
        period_starts_on -> Date,
        period_ends_on -> Date,
        status -> Text,
        status_since -> Timestamptz,
        held_status -> Nullable<Text>,
        status_reason -> Nullable<Text>,
        due_on -> Nullable<Date>,
        objectives -> Jsonb,
        agreed -> Nullable<Bool>,
        disagreement -> Nullable<Jsonb>,
        score -> Nullable<Jsonb>,
        overall -> Nullable<Numeric>,
        grade -> Nullable<Text>,
        content_round -> Int4,
        opened_at -> Timestamptz,
        disclosed_at -> Nullable<Timestamptz>,
        finalised_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    audit_entries (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        account_id -> Nullable<Uuid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
        before -> Nullable<Jsonb>,
        after -> Nullable<Jsonb>,
        request_id -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    chores (name) {
        name -> Text,
        done_on -> Date,
    }
}

diesel::table! {
    cycle_assignments (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        cycle_id -> Uuid,
        family -> Nullable<Text>,
        created_at -> Timestamptz,
        template_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    cycle_windows (cycle_id, phase) {
        cycle_id -> Uuid,
        phase -> Text,
        opens_on -> Date,
        closes_on -> Date,
    }
}

diesel::table! {
    cycles (id) {
        id -> Uuid,
        label -> Text,
        calendar -> Text,
        starts_on -> Date,
        ends_on -> Date,
        template_id -> Uuid,
        status -> Text,
        minimum_days -> Int4,
        appeal_days -> Int4,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    deliveries (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        notification_id -> Uuid,
        channel -> Text,
        status -> Text,
        attempts -> Int4,
        next_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    designations (id) {
        id -> Uuid,
        code -> Text,
        name_en -> Text,
        name_sw -> Text,
        family -> Text,
        entry_scale -> Nullable<Text>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    grants (id) {
        id -> Uuid,
        account_id -> Uuid,
        role -> Text,
        institution_id -> Nullable<Uuid>,
        with_subordinates -> Bool,
        reason -> Text,
        granted_by -> Nullable<Uuid>,
        granted_at -> Timestamptz,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    institution_periods (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        starts_on -> Date,
        name_en -> Text,
        name_sw -> Text,
        acronym -> Nullable<Text>,
        kind -> Text,
        subkind -> Nullable<Text>,
        parent_id -> Nullable<Uuid>,
        region_code -> Nullable<Text>,
        vote_code -> Nullable<Text>,
    }
}

diesel::table! {
    institutions (id) {
        id -> Uuid,
        code -> Text,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    job_results (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        job_id -> Uuid,
        posting_id -> Uuid,
        servant_id -> Uuid,
        outcome -> Text,
        reason -> Nullable<Text>,
        agreement_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    jobs (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        kind -> Text,
        cycle_id -> Uuid,
        day -> Date,
        state -> Text,
        asked_by -> Uuid,
        asked_at -> Timestamptz,
        position -> Nullable<Uuid>,
        expected -> Int4,
        created -> Int4,
        existing -> Int4,
        excluded -> Int4,
        failures -> Int4,
        beat_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    main_postings (posting_id) {
        posting_id -> Uuid,
        institution_id -> Uuid,
        servant_id -> Uuid,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
    }
}

diesel::table! {
    notification_preferences (account_id) {
        account_id -> Uuid,
        email -> Bool,
        sms -> Bool,
        webhook -> Bool,
        quiet_from -> Nullable<Int4>,
        quiet_until -> Nullable<Int4>,
        quiet_kinds -> Jsonb,
        version -> Int4,
    }
}

diesel::table! {
    notifications (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        account_id -> Uuid,
        kind -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
        due_on -> Nullable<Date>,
        key -> Text,
        created_at -> Timestamptz,
        read_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    objectives (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        agreement_id -> Uuid,
        position -> Int4,
        title -> Text,
        weight -> Numeric,
        targets -> Jsonb,
        criteria -> Nullable<Text>,
        resources -> Nullable<Text>,
        serves -> Nullable<Text>,
    }
}

diesel::table! {
    outbox (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        account_id -> Nullable<Uuid>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Uuid,
    }
}

diesel::table! {
    postings (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        servant_id -> Uuid,
        unit_id -> Uuid,
        designation_id -> Uuid,
        salary_scale -> Nullable<Text>,
        kind -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        end_reason -> Nullable<Text>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Bytea,
        session_id -> Uuid,
        issued_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    regions (code) {
        code -> Text,
        name_en -> Text,
        name_sw -> Text,
        capital -> Text,
        zone -> Text,
    }
}

diesel::table! {
    servants (id) {
        id -> Uuid,
        check_number -> Text,
        first_name -> Text,
        middle_name -> Nullable<Text>,
        last_name -> Text,
        sex -> Text,
        date_of_birth -> Date,
        first_appointed_on -> Date,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        account_id -> Uuid,
        user_agent -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
    }
}

diesel::table! {
    sheets (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Uuid,
        side -> Text,
        content -> Jsonb,
        author_id -> Uuid,
        saved_at -> Timestamptz,
        submitted_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    signatures (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Uuid,
        content_round -> Int4,
        role -> Text,
        signer_id -> Uuid,
        statement -> Text,
        comment -> Nullable<Text>,
        digest -> Bytea,
        signed_at -> Timestamptz,
    }
}

diesel::table! {
    supervisions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        posting_id -> Uuid,
        supervisor_id -> Uuid,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
    }
}

diesel::table! {
    templates (id) {
        id -> Uuid,
        code -> Text,
        edition -> Int4,
        name_en -> Text,
        name_sw -> Text,
        status -> Text,
        content -> Jsonb,
        version -> Int4,
        created_at -> Timestamptz,
        published_at -> Nullable<Timestamptz>,
        base_id -> Nullable<Uuid>,
        institution_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    units (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        code -> Text,
        kind -> Text,
        name_en -> Text,
        name_sw -> Text,
        head_id -> Nullable<Uuid>,
        closed_on -> Nullable<Date>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    window_extensions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        cycle_id -> Uuid,
        phase -> Text,
        closes_on -> Date,
        reason -> Text,
        ordered_by -> Uuid,
        ordered_at -> Timestamptz,
    }
}

diesel::joinable!(accounts -> servants (servant_id));
diesel::joinable!(agreement_versions -> institutions (institution_id));
diesel::joinable!(agreements -> cycles (cycle_id));
diesel::joinable!(agreements -> institutions (institution_id));
diesel::joinable!(agreements -> servants (servant_id));
diesel::joinable!(appraisals -> cycles (cycle_id));
diesel::joinable!(appraisals -> designations (designation_id));
diesel::joinable!(appraisals -> institutions (institution_id));
diesel::joinable!(appraisals -> templates (template_id));
diesel::joinable!(cycle_assignments -> cycles (cycle_id));
diesel::joinable!(cycle_assignments -> institutions (institution_id));
diesel::joinable!(cycle_assignments -> templates (template_id));
diesel::joinable!(cycle_windows -> cycles (cycle_id));
diesel::joinable!(cycles -> templates (template_id));
diesel::joinable!(grants -> institutions (institution_id));
diesel::joinable!(institution_periods -> regions (region_code));
diesel::joinable!(job_results -> servants (servant_id));
diesel::joinable!(jobs -> accounts (asked_by));
diesel::joinable!(jobs -> cycles (cycle_id));
diesel::joinable!(jobs -> institutions (institution_id));
diesel::joinable!(main_postings -> servants (servant_id));
diesel::joinable!(notification_preferences -> accounts (account_id));
diesel::joinable!(notifications -> accounts (account_id));
diesel::joinable!(objectives -> institutions (institution_id));
diesel::joinable!(postings -> designations (designation_id));
diesel::joinable!(postings -> institutions (institution_id));
diesel::joinable!(postings -> servants (servant_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sheets -> institutions (institution_id));
diesel::joinable!(sheets -> servants (author_id));
diesel::joinable!(signatures -> institutions (institution_id));
diesel::joinable!(signatures -> servants (signer_id));
diesel::joinable!(supervisions -> institutions (institution_id));
diesel::joinable!(supervisions -> servants (supervisor_id));
diesel::joinable!(templates -> institutions (institution_id));
diesel::joinable!(units -> institutions (institution_id));
diesel::joinable!(units -> servants (head_id));
diesel::joinable!(window_extensions -> accounts (ordered_by));
diesel::joinable!(window_extensions -> institutions (institution_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    agreement_versions,
    agreements,
    appraisals,
    audit_entries,
    chores,
    cycle_assignments,
    cycle_windows,
    cycles,
    deliveries,
    designations,
    grants,
    institution_periods,
    institutions,
    job_results,
    jobs,
    main_postings,
    notification_preferences,
    notifications,
    objectives,
    outbox,
    postings,
    refresh_tokens,
    regions,
    servants,
    sessions,
    sheets,
    signatures,
    supervisions,
    templates,
    units,
    window_extensions,
);
