//! What the service does by itself: it tells people what happened, reminds them of what is due, lets lapse what is over its time, and
//! does long jobs.
//! Any number of workers may run beside each other, in one process or in many: each takes what no other holds.

use std::time::Duration;
use tokio::sync::watch;

use crate::{
    kernel::{
        clock::Clock,
        config::{Notify, Settings, Worker as WorkerSettings},
        db::Db,
        error::Result,
    },
    resources::{
        appraisals, jobs, lapses,
        notifications::{self, channels::Channels},
    },
};

/// A worker.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Clock,
    channels: Channels,
    notify: Notify,
    settings: WorkerSettings,
}

/// How much a round has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Happenings taken from the outbox
    pub relayed: i64,
    /// Deliveries tried
    pub tried: usize,
    /// Servants that jobs have dealt with
    pub worked: usize,
    /// Reminders made
    pub reminded: i64,
    /// Steps that lapsed
    pub lapsed: usize,
    /// Interim appraisals opened and agreements begun for those who have moved
    pub followed: usize,
}

impl Worker {
    /// A worker as the settings want it; channels that cannot be used are refused.
    pub fn new(db: Db, clock: Clock, settings: &Settings) -> Result<Self> {
        let (notify, worker) = (settings.notify.clone(), settings.worker.clone());
        Ok(Self { db, clock, channels: Channels::new(&notify)?, notify, settings: worker })
    }

    /// One round: a batch of each. Nothing left means that all are zero.
    pub async fn round(&self) -> Result<Round> {
        let mut conn = self.db.conn().await?;
        let now = self.clock.now();
        let worked = jobs::work(&mut conn, self.settings.batch, now).await?;
        // One move that cannot be followed keeps nobody's notifications back.
        let followed = appraisals::follow_moves_daily(&mut conn, &self.clock).await;
        let followed = followed.unwrap_or_else(|error| {
            tracing::error!(%error, "the moves of the day are not followed yet");
            None
        });
        let hour = self.settings.reminder_hour;
        let lapsed = lapses::lapse_daily(&mut conn, self.settings.batch, hour, &self.clock).await?;
        let reminded = notifications::remind_daily(&mut conn, &self.notify, hour, &self.clock).await?;
        let relayed = notifications::relay(&mut conn, &self.notify, self.settings.batch, now).await?.taken;
        drop(conn);
        let tried = notifications::deliver(&self.db, &self.channels, &self.notify, now).await?;
        Ok(Round {
            relayed,
            tried,
            worked,
            reminded: reminded.unwrap_or(0),
            lapsed,
            followed: followed.unwrap_or(0),
        })
    }

    /// Works until it is told to stop. What fails is logged and tried again after a rest.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let rest = Duration::from_secs(self.settings.interval_seconds);
        while !*stop.borrow() {
            let idle = match self.round().await {
                Ok(round) => round == Round::default(),
                Err(error) => {
                    tracing::error!(%error, "the worker failed and goes on after a rest");
                    true
                }
            };
            if idle {
                tokio::select! {
                    () = tokio::time::sleep(rest) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }
}
