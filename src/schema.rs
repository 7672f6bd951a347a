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
    acting_supervisors (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        absent_id -> Uuid,
        acting_id -> Uuid,
        starts_on -> Date,
        ends_on -> Date,
        cancelled -> Bool,
        reason -> Text,
        named_by -> Uuid,
        named_at -> Timestamptz,
        version -> Int4,
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
        appraisal_id -> Nullable<Uuid>,
        on_behalf_of_id -> Nullable<Uuid>,
        digest -> Nullable<Bytea>,
        submitted_digest -> Nullable<Bytea>,
        agreed_digest -> Nullable<Bytea>,
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
        copied_from_id -> Nullable<Uuid>,
        revision_appraisal_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    appeal_files (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appeal_id -> Uuid,
        content -> Jsonb,
        digest -> Bytea,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    appeal_votes (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appeal_id -> Uuid,
        member_id -> Uuid,
        outcome -> Text,
        reasons -> Text,
        cast_at -> Timestamptz,
    }
}

diesel::table! {
    appeals (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Uuid,
        appraisal_version -> Int4,
        cycle_id -> Uuid,
        servant_id -> Uuid,
        respondent_id -> Uuid,
        reviewer_id -> Nullable<Uuid>,
        kind -> Text,
        level -> Text,
        previous_id -> Nullable<Uuid>,
        status -> Text,
        status_since -> Timestamptz,
        plea -> Jsonb,
        lodged_at -> Timestamptz,
        window_closed_on -> Date,
        admitted_at -> Nullable<Timestamptz>,
        admission_reason -> Nullable<Text>,
        decider_id -> Nullable<Uuid>,
        decider_rule -> Nullable<Text>,
        body_id -> Nullable<Uuid>,
        chair_id -> Nullable<Uuid>,
        file_due_on -> Nullable<Date>,
        outcome -> Nullable<Text>,
        reasons -> Nullable<Text>,
        decision -> Nullable<Jsonb>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        next_level_until -> Nullable<Date>,
        new_version -> Nullable<Int4>,
        version -> Int4,
    }
}

diesel::table! {
    appraisal_versions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Uuid,
        number -> Int4,
        content -> Jsonb,
        digest -> Bytea,
        overall -> Nullable<Numeric>,
        grade -> Nullable<Text>,
        signed_at -> Timestamptz,
        superseded_at -> Nullable<Timestamptz>,
        superseded_by -> Nullable<Text>,
        superseded_reason -> Nullable<Text>,
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
        on_behalf_of -> Nullable<Uuid>,
    }
}

diesel::table! {
    check_in_rhythms (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        family -> Nullable<Text>,
        rhythm -> Text,
        version -> Int4,
        created_at -> Timestamptz,
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
        interim_days -> Int4,
        joining_days -> Int4,
    }
}

diesel::table! {
    delegations (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        delegator_id -> Uuid,
        delegate_id -> Uuid,
        duties -> Jsonb,
        unit_id -> Nullable<Uuid>,
        posting_ids -> Nullable<Jsonb>,
        starts_on -> Date,
        ends_on -> Date,
        reason -> Text,
        given_at -> Timestamptz,
        revoked_by -> Nullable<Uuid>,
        revoked_at -> Nullable<Timestamptz>,
        version -> Int4,
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
    evidence (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        entry_id -> Uuid,
        kind -> Text,
        title -> Text,
        url -> Nullable<Text>,
        media_type -> Nullable<Text>,
        size -> Nullable<Int8>,
        sha256 -> Nullable<Bytea>,
        object_key -> Nullable<Text>,
        added_by -> Uuid,
        added_at -> Timestamptz,
    }
}

diesel::table! {
    feedback_notes (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        author_id -> Uuid,
        recipient_id -> Uuid,
        kind -> Text,
        text -> Text,
        visibility -> Text,
        supervisor_id -> Nullable<Uuid>,
        written_at -> Timestamptz,
        acknowledged_at -> Nullable<Timestamptz>,
        withdrawn_at -> Nullable<Timestamptz>,
        version -> Int4,
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
    idempotency_keys (account_id, key) {
        account_id -> Uuid,
        key -> Text,
        attempt -> Uuid,
        digest -> Bytea,
        reserved_at -> Timestamptz,
        status -> Nullable<Int4>,
        headers -> Nullable<Jsonb>,
        body -> Nullable<Bytea>,
    }
}

diesel::table! {
    improvement_extensions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        plan_id -> Uuid,
        ends_on -> Date,
        reason -> Text,
        ordered_by -> Uuid,
        ordered_at -> Timestamptz,
    }
}

diesel::table! {
    improvement_plans (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Nullable<Uuid>,
        posting_id -> Uuid,
        servant_id -> Uuid,
        reason -> Nullable<Text>,
        status -> Text,
        status_since -> Timestamptz,
        goals -> Jsonb,
        support -> Nullable<Text>,
        review_dates -> Jsonb,
        ends_on -> Nullable<Date>,
        written_at -> Timestamptz,
        response -> Nullable<Text>,
        response_comment -> Nullable<Text>,
        outcome -> Nullable<Text>,
        outcome_reason -> Nullable<Text>,
        opened_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    improvement_reviews (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        plan_id -> Uuid,
        held_on -> Date,
        findings -> Jsonb,
        comment -> Nullable<Text>,
        recorded_by -> Uuid,
        recorded_at -> Timestamptz,
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
    moderation_requests (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        moderation_id -> Uuid,
        appraisal_id -> Uuid,
        appraisal_version -> Int4,
        supervisor_id -> Uuid,
        reason -> Text,
        requested_by -> Uuid,
        requested_at -> Timestamptz,
        answer -> Nullable<Text>,
        answer_reason -> Nullable<Text>,
        answered_by -> Nullable<Uuid>,
        answered_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    moderations (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        cycle_id -> Uuid,
        unit_id -> Nullable<Uuid>,
        purpose -> Text,
        status -> Text,
        opened_by -> Uuid,
        opened_at -> Timestamptz,
        conclusion -> Nullable<Text>,
        closed_by -> Nullable<Uuid>,
        closed_at -> Nullable<Timestamptz>,
        version -> Int4,
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
        target_id -> Nullable<Uuid>,
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
    plan_reports (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        plan_id -> Uuid,
        quarter -> Int4,
        figures -> Jsonb,
        reported_by -> Uuid,
        reported_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    plan_targets (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        plan_id -> Uuid,
        objective_id -> Uuid,
        objective_title -> Text,
        title -> Text,
        position -> Int4,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    plan_versions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        plan_id -> Uuid,
        revision -> Int4,
        reason -> Nullable<Text>,
        content -> Jsonb,
        submitted_by -> Uuid,
        submitted_at -> Timestamptz,
        approved_by -> Uuid,
        approved_at -> Timestamptz,
    }
}

diesel::table! {
    plans (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        year -> Text,
        starts_on -> Date,
        ends_on -> Date,
        status -> Text,
        revision -> Int4,
        revision_reason -> Nullable<Text>,
        approved_revision -> Nullable<Int4>,
        return_reason -> Nullable<Text>,
        due_on -> Nullable<Date>,
        content -> Jsonb,
        attainment_cap -> Int4,
        reporting_days -> Int4,
        status_since -> Timestamptz,
        written_by -> Uuid,
        submitted_by -> Nullable<Uuid>,
        submitted_at -> Nullable<Timestamptz>,
        approved_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
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
    progress_entries (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        subtask_id -> Uuid,
        week -> Date,
        achieved -> Nullable<Numeric>,
        percent -> Numeric,
        note -> Nullable<Text>,
        status -> Text,
        status_since -> Timestamptz,
        return_reason -> Nullable<Text>,
        submitted_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        version -> Int4,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    recommendation_decisions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Uuid,
        decision -> Text,
        note -> Nullable<Text>,
        decided_by -> Uuid,
        decided_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    recusals (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        servant_id -> Uuid,
        person_id -> Uuid,
        kind -> Text,
        reason -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        status -> Text,
        declared_by -> Uuid,
        declared_at -> Timestamptz,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        decision_reason -> Nullable<Text>,
        for_supervisor_id -> Nullable<Uuid>,
        supervisor_id -> Nullable<Uuid>,
        reviewer_id -> Nullable<Uuid>,
        rule -> Nullable<Text>,
        skipped -> Jsonb,
        version -> Int4,
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
    respondent_answers (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        round_id -> Uuid,
        kind -> Text,
        answers -> Jsonb,
    }
}

diesel::table! {
    respondent_requests (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        round_id -> Uuid,
        respondent_id -> Uuid,
        kind -> Text,
        answered -> Bool,
    }
}

diesel::table! {
    respondent_rounds (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        appraisal_id -> Uuid,
        closes_on -> Date,
        opened_at -> Timestamptz,
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
        on_behalf_of_id -> Nullable<Uuid>,
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
        acting_for_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    subtask_versions (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        subtask_id -> Uuid,
        revision -> Int4,
        reason -> Nullable<Text>,
        terms -> Jsonb,
        approved_by -> Uuid,
        approved_at -> Timestamptz,
    }
}

diesel::table! {
    subtasks (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        agreement_id -> Uuid,
        objective_id -> Uuid,
        status -> Text,
        status_since -> Timestamptz,
        terms -> Jsonb,
        approved -> Nullable<Jsonb>,
        revision -> Int4,
        revision_reason -> Nullable<Text>,
        approved_revision -> Nullable<Int4>,
        reason -> Nullable<Text>,
        version -> Int4,
        created_at -> Timestamptz,
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
    target_days (institution_id, id) {
        institution_id -> Uuid,
        id -> Uuid,
        cycle_id -> Uuid,
        phase -> Text,
        unit_id -> Nullable<Uuid>,
        family -> Nullable<Text>,
        due_on -> Date,
        set_by -> Uuid,
        set_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    target_links (institution_id, target_id) {
        institution_id -> Uuid,
        target_id -> Uuid,
        serves_institution_id -> Uuid,
        serves_id -> Uuid,
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
        order_id -> Uuid,
        scope -> Text,
        scope_of -> Nullable<Text>,
        reason_kind -> Text,
        outage_starts_on -> Nullable<Date>,
        outage_ends_on -> Nullable<Date>,
        ordered_closes_on -> Date,
        revoked_at -> Nullable<Timestamptz>,
        revoked_by -> Nullable<Uuid>,
        revoke_reason -> Nullable<Text>,
    }
}

diesel::joinable!(accounts -> servants (servant_id));
diesel::joinable!(acting_supervisors -> accounts (named_by));
diesel::joinable!(acting_supervisors -> institutions (institution_id));
diesel::joinable!(agreement_versions -> institutions (institution_id));
diesel::joinable!(agreements -> cycles (cycle_id));
diesel::joinable!(agreements -> institutions (institution_id));
diesel::joinable!(agreements -> servants (servant_id));
diesel::joinable!(appeal_votes -> servants (member_id));
diesel::joinable!(appeals -> cycles (cycle_id));
diesel::joinable!(appeals -> institutions (body_id));
diesel::joinable!(appraisals -> cycles (cycle_id));
diesel::joinable!(appraisals -> designations (designation_id));
diesel::joinable!(appraisals -> institutions (institution_id));
diesel::joinable!(appraisals -> templates (template_id));
diesel::joinable!(check_in_rhythms -> institutions (institution_id));
diesel::joinable!(cycle_assignments -> cycles (cycle_id));
diesel::joinable!(cycle_assignments -> institutions (institution_id));
diesel::joinable!(cycle_assignments -> templates (template_id));
diesel::joinable!(cycle_windows -> cycles (cycle_id));
diesel::joinable!(cycles -> templates (template_id));
diesel::joinable!(delegations -> accounts (revoked_by));
diesel::joinable!(delegations -> institutions (institution_id));
diesel::joinable!(evidence -> institutions (institution_id));
diesel::joinable!(evidence -> servants (added_by));
diesel::joinable!(feedback_notes -> institutions (institution_id));
diesel::joinable!(grants -> institutions (institution_id));
diesel::joinable!(idempotency_keys -> accounts (account_id));
diesel::joinable!(improvement_extensions -> accounts (ordered_by));
diesel::joinable!(improvement_extensions -> institutions (institution_id));
diesel::joinable!(improvement_plans -> institutions (institution_id));
diesel::joinable!(improvement_plans -> servants (servant_id));
diesel::joinable!(improvement_reviews -> accounts (recorded_by));
diesel::joinable!(improvement_reviews -> institutions (institution_id));
diesel::joinable!(institution_periods -> regions (region_code));
diesel::joinable!(job_results -> servants (servant_id));
diesel::joinable!(jobs -> accounts (asked_by));
diesel::joinable!(jobs -> cycles (cycle_id));
diesel::joinable!(jobs -> institutions (institution_id));
diesel::joinable!(main_postings -> servants (servant_id));
diesel::joinable!(moderation_requests -> accounts (requested_by));
diesel::joinable!(moderations -> cycles (cycle_id));
diesel::joinable!(moderations -> institutions (institution_id));
diesel::joinable!(notification_preferences -> accounts (account_id));
diesel::joinable!(notifications -> accounts (account_id));
diesel::joinable!(objectives -> institutions (institution_id));
diesel::joinable!(plan_reports -> accounts (reported_by));
diesel::joinable!(plan_reports -> institutions (institution_id));
diesel::joinable!(plan_targets -> institutions (institution_id));
diesel::joinable!(plan_versions -> institutions (institution_id));
diesel::joinable!(plans -> institutions (institution_id));
diesel::joinable!(postings -> designations (designation_id));
diesel::joinable!(postings -> institutions (institution_id));
diesel::joinable!(postings -> servants (servant_id));
diesel::joinable!(progress_entries -> institutions (institution_id));
diesel::joinable!(progress_entries -> servants (decided_by));
diesel::joinable!(recommendation_decisions -> accounts (decided_by));
diesel::joinable!(recommendation_decisions -> institutions (institution_id));
diesel::joinable!(recusals -> institutions (institution_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(respondent_answers -> institutions (institution_id));
diesel::joinable!(respondent_requests -> institutions (institution_id));
diesel::joinable!(respondent_requests -> servants (respondent_id));
diesel::joinable!(respondent_rounds -> institutions (institution_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sheets -> institutions (institution_id));
diesel::joinable!(signatures -> institutions (institution_id));
diesel::joinable!(subtask_versions -> institutions (institution_id));
diesel::joinable!(subtask_versions -> servants (approved_by));
diesel::joinable!(subtasks -> institutions (institution_id));
diesel::joinable!(supervisions -> institutions (institution_id));
diesel::joinable!(supervisions -> servants (supervisor_id));
diesel::joinable!(target_days -> accounts (set_by));
diesel::joinable!(target_days -> institutions (institution_id));
diesel::joinable!(templates -> institutions (institution_id));
diesel::joinable!(units -> institutions (institution_id));
diesel::joinable!(units -> servants (head_id));
diesel::joinable!(window_extensions -> institutions (institution_id));
