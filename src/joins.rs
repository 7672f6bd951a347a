//! The tables that stand beside others in one query of the builder. Diesel wants them named; naming all tables of the
//! schema (the CLI's default) makes every pair a trait implementation, which took a third of the compiler's time.

use crate::schema::*;

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    agreement_versions,
    agreements,
    appeals,
    appraisals,
    cycle_assignments,
    cycles,
    designations,
    feedback_notes,
    improvement_plans,
    lapses,
    main_postings,
    moderation_requests,
    objectives,
    plan_targets,
    plans,
    postings,
    progress_entries,
    recommendation_decisions,
    servants,
    sheets,
    signatures,
    subtasks,
    templates,
);
diesel::allow_tables_to_appear_in_same_query!(institution_periods, institutions);
diesel::allow_tables_to_appear_in_same_query!(refresh_tokens, sessions);
