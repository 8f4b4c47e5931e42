//! Features: what can be on or off for a client.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::refusal::{Code, Refusal};

/// Something that can be on or off for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Feature {
    /// Download Reports.
    DownloadableReports,
    /// Email Reports.
    ScheduledEmails,
    /// Private Links.
    PublishedDashboards,
    /// Public Links.
    PublicDashboards,
    /// Embeds.
    Embeds,
    /// Custom Theme.
    Theming,
    /// SSL Domain Alias.
    DomainCloaking,
}

impl Feature {
    /// All, in the order of the domain.
    pub const ALL: [Self; 7] = [
        Self::DownloadableReports,
        Self::ScheduledEmails,
        Self::PublishedDashboards,
        Self::PublicDashboards,
        Self::Embeds,
        Self::Theming,
        Self::DomainCloaking,
    ];

    /// The id, such as `scheduled_emails`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::DownloadableReports => "downloadable_reports",
            Self::ScheduledEmails => "scheduled_emails",
            Self::PublishedDashboards => "published_dashboards",
            Self::PublicDashboards => "public_dashboards",
            Self::Embeds => "embeds",
            Self::Theming => "theming",
            Self::DomainCloaking => "domain_cloaking",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::DownloadableReports => "Download Reports",
            Self::ScheduledEmails => "Email Reports",
            Self::PublishedDashboards => "Private Links",
            Self::PublicDashboards => "Public Links",
            Self::Embeds => "Embeds",
            Self::Theming => "Custom Theme",
            Self::DomainCloaking => "SSL Domain Alias",
        }
    }
}

impl std::str::FromStr for Feature {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|feature| feature.id() == text).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|feature| feature.id()).collect();
            Refusal::new(Code::Usage, format!("{text:?} is not a feature: {}", known.join(", ")))
        })
    }
}

/// The features that are on: one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features(pub u8);

impl Features {
    /// All seven, which the master has.
    pub const ALL: Self = Self(0b111_1111);
    /// What a new client has: all but the last two.
    pub const DEFAULT: Self = Self(0b001_1111);

    /// Whether a feature is on.
    #[must_use]
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u8) != 0
    }

    /// The same with one feature on or off.
    #[must_use]
    pub const fn set(self, feature: Feature, on: bool) -> Self {
        let bit = 1 << feature as u8;
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }

    /// What is on in either of the two.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is on here and off there.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The features that are on, in the order of the domain.
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.into_iter().filter(move |feature| self.has(*feature))
    }
}

impl Serialize for Features {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.iter().map(Feature::id))
    }
}

impl<'de> Deserialize<'de> for Features {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut features = Self(0);
        for id in Vec::<String>::deserialize(from)? {
            features = features.set(id.parse().map_err(serde::de::Error::custom)?, true);
        }
        Ok(features)
    }
}
