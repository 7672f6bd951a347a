//! e-Utendaji: performance management for a nation's public service.
