//! Limits: how much of something an account may have.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::refusal::{Code, Refusal};

/// The limits of an account; none means unlimited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// `dashboard.combined.total`: dashboards in the account; enforced.
    pub dashboards: Option<u32>,
    /// `published.private.links`: private links of its dashboards; enforced.
    pub private_links: Option<u32>,
    /// `api.requests.perDay`: recorded only.
    pub api_requests: Option<u32>,
}

impl Limits {
    /// The ids of the three limits.
    pub const IDS: [&'static str; 3] = ["dashboard.combined.total", "published.private.links", "api.requests.perDay"];

    /// The limit with this id, to read or set.
    ///
    /// # Errors
    /// [`Code::Usage`] when there is no such limit.
    pub fn by_id(&mut self, id: &str) -> Result<&mut Option<u32>, Refusal> {
        match id {
            "dashboard.combined.total" => Ok(&mut self.dashboards),
            "published.private.links" => Ok(&mut self.private_links),
            "api.requests.perDay" => Ok(&mut self.api_requests),
            _ => Err(Refusal::new(Code::Usage, format!("{id:?} is not a limit: {}", Self::IDS.join(", ")))),
        }
    }

    /// Each limit with its id.
    #[must_use]
    pub const fn each(self) -> [(&'static str, Option<u32>); 3] {
        let [dashboards, links, requests] = Self::IDS;
        [(dashboards, self.dashboards), (links, self.private_links), (requests, self.api_requests)]
    }
}

/// Reads a limit: a number or `unlimited`, which is none.
///
/// # Errors
/// [`Code::Usage`] for anything else.
pub fn amount(text: &str) -> Result<Option<u32>, Refusal> {
    match text {
        "unlimited" => Ok(None),
        number => number
            .parse()
            .map(Some)
            .map_err(|_| Refusal::new(Code::Usage, format!("{text:?} is not a limit: a number or \"unlimited\""))),
    }
}

impl Serialize for Limits {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.each())
    }
}

impl<'de> Deserialize<'de> for Limits {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut limits = Self::default();
        for (id, limit) in BTreeMap::<String, Option<u32>>::deserialize(from)? {
            *limits.by_id(&id).map_err(serde::de::Error::custom)? = limit;
        }
        Ok(limits)
    }
}
