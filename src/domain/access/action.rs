//! What can be asked about an asset or a client, and what each action needs.
//!
//! The table has the rows and columns of the access rules. An action that has no permission for
//! a kind of asset does not exist there: asking for it is a mistake of usage, never a "no".

use crate::domain::{
    account::{Feature, Features},
    asset::AssetKind,
    client::{ClientRight, Level},
    permission::{Permission, PermissionSet},
    refusal::{Code, Refusal},
    share::Right,
};

macro_rules! asset_actions {
    ($($variant:ident $word:literal $doc:literal
        [$($klip:ident)*] [$($dashboard:ident)*] [$($datasource:ident)*] [$($metric:ident)*] $right:expr;)+) => {
        /// Something that can be done with an asset.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum AssetAction {
            $(#[doc = $doc] $variant,)+
        }

        impl AssetAction {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The permissions for each kind in the order of [`AssetKind::ALL`], none where the
            /// action does not exist, and the right on the asset.
            const fn row(self) -> ([PermissionSet; 4], Option<Right>) {
                match self {
                    $(Self::$variant => (
                        [
                            PermissionSet::NONE$(.with(Permission::$klip))*,
                            PermissionSet::NONE$(.with(Permission::$dashboard))*,
                            PermissionSet::NONE$(.with(Permission::$datasource))*,
                            PermissionSet::NONE$(.with(Permission::$metric))*,
                        ],
                        $right,
                    ),)+
                }
            }
        }
    };
}

const VIEW: Option<Right> = Some(Right::View);
const EDIT: Option<Right> = Some(Right::Edit);

asset_actions! {
    // word, meaning, permissions for klip, dashboard, datasource, metric, and right
    View "view" "Look at it."
        [KlipLibrary] [DashboardLibrary] [DatasourceLibrary] [AccountApi] VIEW;
    Email "email" "Send it by e-mail."
        [KlipEmail] [TabEmail] [] [] VIEW;
    Download "download" "Download it."
        [KlipDownload] [TabDownload] [DatasourceDownload] [] VIEW;
    Embed "embed" "Embed it in a page."
        [KlipEmbed] [] [] [] VIEW;
    Import "import" "Copy it into another account."
        [KlipImport] [TabImport] [DatasourceImport] [] VIEW;
    Edit "edit" "Change it."
        [KlipEdit] [TabEdit] [DatasourceEdit] [MetricEdit] EDIT;
    Delete "delete" "Remove it."
        [KlipDelete] [TabDelete] [DatasourceDelete] [MetricDelete] EDIT;
    Share "share" "Share it."
        [KlipShare] [TabShare] [DatasourceShare] [MetricShare] EDIT;
    Publish "publish" "Publish a link to it."
        [] [TabPublish] [] [] EDIT;
    Visibility "visibility" "Change how it meets the members of a group."
        [] [TabPush] [] [] EDIT;
    ConfigureControls "configure-controls" "Configure the controls on it."
        [] [TabEdit AdminTab] [] [] EDIT;
    Model "model" "Model its data."
        [] [] [DatasourceEdit AccountApi] [] EDIT;
    Open "open" "Put it among one's dashboards."
        [] [DashboardTab] [] [] VIEW;
    Close "close" "Take it away from one's dashboards."
        [] [DashboardTab] [] [] VIEW;
    Arrange "arrange" "Move it among one's dashboards."
        [] [DashboardTab] [] [] VIEW;
    Place "place" "Place klips on it."
        [] [DashboardKlip] [] [] EDIT;
    Theme "theme" "Switch its theme."
        [] [DashboardTheme] [] [] VIEW;
    Fullscreen "fullscreen" "Show it on the full screen."
        [] [DashboardFullscreen] [] [] VIEW;
    SeeComments "see-comments" "See the comments on it."
        [] [DashboardAnnotationView] [] [] VIEW;
    Comment "comment" "Comment on it."
        [] [DashboardAnnotationEdit] [] [] VIEW;
    SeeWarnings "see-warnings" "See the warnings of its data sources."
        [] [DashboardWarnings] [] [] VIEW;
    ManageComments "manage-comments" "Manage everybody's comments on it."
        [] [AdminAnnotation] [] [] None;
}

/// What one action needs on one kind of asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// The action.
    pub action: AssetAction,
    /// The kind of asset.
    pub kind: AssetKind,
    /// The permissions, all of them (A3).
    pub permissions: PermissionSet,
    /// The features, any of them; empty when none is needed (A13).
    pub features: Features,
    /// The permission that lets through without a look at shares; metrics have none (A5).
    pub manage_all: Option<Permission>,
    /// The right on the asset; none where shares are not consulted (A6).
    pub right: Option<Right>,
}

impl AssetAction {
    /// What the action needs on an asset of this kind; none when it does not exist there.
    #[must_use]
    pub const fn needs(self, kind: AssetKind) -> Option<Needs> {
        let ([klip, dashboard, datasource, metric], right) = self.row();
        let permissions = match kind {
            AssetKind::Klip => klip,
            AssetKind::Dashboard => dashboard,
            AssetKind::Datasource => datasource,
            AssetKind::Metric => metric,
        };
        if permissions.is_empty() {
            return None;
        }
        let features = self.features(kind);
        Some(Needs { action: self, kind, permissions, features, manage_all: self.manage_all(kind), right })
    }

    /// What the action needs on an asset of this kind, where a person has to be told when there is
    /// no such action.
    ///
    /// # Errors
    /// [`Code::Usage`] when the action does not exist for the kind; the sentence lists those that do.
    pub fn on(self, kind: AssetKind) -> Result<Needs, Refusal> {
        self.needs(kind).ok_or_else(|| {
            let known = words(Self::ALL.iter().filter(|action| action.needs(kind).is_some()).map(|it| it.as_str()));
            Refusal::new(Code::Usage, format!("{self} is not an action on a {kind}: {known}"))
        })
    }

    const fn features(self, kind: AssetKind) -> Features {
        let none = Features(0);
        match (self, kind) {
            (Self::Download, AssetKind::Klip | AssetKind::Dashboard) => none.set(Feature::DownloadableReports, true),
            (Self::Email, _) => none.set(Feature::ScheduledEmails, true),
            (Self::Publish, _) => none.set(Feature::PublishedDashboards, true).set(Feature::PublicDashboards, true),
            (Self::Embed, _) => none.set(Feature::Embeds, true),
            _ => none,
        }
    }

    const fn manage_all(self, kind: AssetKind) -> Option<Permission> {
        match (self, kind) {
            (Self::ManageComments, _) => Some(Permission::AdminAnnotation),
            (_, AssetKind::Klip) => Some(Permission::AdminKlip),
            (_, AssetKind::Dashboard) => Some(Permission::AdminTab),
            (_, AssetKind::Datasource) => Some(Permission::AdminDatasource),
            (_, AssetKind::Metric) => None,
        }
    }
}

impl std::fmt::Display for AssetAction {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for AssetAction {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text).ok_or_else(|| {
            let known = words(Self::ALL.iter().map(|action| action.as_str()));
            Refusal::new(Code::Usage, format!("{text:?} is not an action on an asset: {known}"))
        })
    }
}

/// Something that can be done with a client account from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientAction {
    /// See it in lists and look at it.
    View,
    /// Sign in to it at a level.
    SignIn(Level),
    /// Change its settings: what signing in at `settings` needs.
    Edit,
    /// Share it with groups of its parent.
    Share,
    /// Remove it.
    Delete,
}

impl ClientAction {
    /// Every action.
    pub const ALL: [Self; 8] = [
        Self::View,
        Self::SignIn(Level::ViewOnly),
        Self::SignIn(Level::Admin),
        Self::SignIn(Level::Settings),
        Self::SignIn(Level::Assigned),
        Self::Edit,
        Self::Share,
        Self::Delete,
    ];

    /// The three permissions without which a client share gives no sign-in (A9).
    pub const SIGN_IN: PermissionSet =
        PermissionSet::NONE.with(Permission::ClientAccess).with(Permission::ClientEdit).with(Permission::ClientLogin);

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::SignIn(Level::ViewOnly) => "sign-in:view-only",
            Self::SignIn(Level::Admin) => "sign-in:admin",
            Self::SignIn(Level::Settings) => "sign-in:settings",
            Self::SignIn(Level::Assigned) => "sign-in:assigned",
            Self::Edit => "edit",
            Self::Share => "share",
            Self::Delete => "delete",
        }
    }

    /// The permissions it needs: by A9 for a sign-in and `edit`, by A3 for the others; none for
    /// signing in by assignment.
    #[must_use]
    pub const fn permissions(self) -> PermissionSet {
        match self {
            Self::SignIn(Level::Assigned) => PermissionSet::NONE,
            Self::SignIn(_) | Self::Edit => Self::SIGN_IN,
            Self::View => PermissionSet::NONE.with(Permission::ClientAccess),
            Self::Share => PermissionSet::NONE.with(Permission::ClientShare),
            Self::Delete => PermissionSet::NONE.with(Permission::ClientDelete),
        }
    }

    /// The right on the client that it needs (A10); none for signing in by assignment.
    #[must_use]
    pub const fn right(self) -> Option<ClientRight> {
        match self {
            Self::SignIn(level) => level.right(),
            Self::View | Self::Share => Some(ClientRight::ViewOnly),
            Self::Edit | Self::Delete => Some(ClientRight::Settings),
        }
    }
}

impl std::fmt::Display for ClientAction {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.pad(self.as_str())
    }
}

impl std::str::FromStr for ClientAction {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or_else(|| {
            let known = words(Self::ALL.into_iter().map(Self::as_str));
            Refusal::new(Code::Usage, format!("{text:?} is not an action on a client: {known}"))
        })
    }
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_read_back_from_its_word() {
        for action in AssetAction::ALL {
            assert_eq!(action.as_str().parse::<AssetAction>().unwrap(), *action);
        }
        for action in ClientAction::ALL {
            assert_eq!(action.as_str().parse::<ClientAction>().unwrap(), action);
        }
    }

    #[test]
    fn an_unknown_action_is_a_usage_error_that_lists_the_words() {
        let refusal = "fly".parse::<AssetAction>().unwrap_err();
        assert_eq!(refusal.code, Code::Usage);
        assert!(refusal.message.contains("configure-controls"), "{}", refusal.message);
        let refusal = "sign-in:owner".parse::<ClientAction>().unwrap_err();
        assert_eq!(refusal.code, Code::Usage);
        assert!(refusal.message.contains("sign-in:settings"), "{}", refusal.message);
    }

    #[test]
    fn an_action_that_a_kind_does_not_have_is_a_usage_error_that_lists_those_it_has() {
        let refusal = AssetAction::Embed.on(AssetKind::Metric).unwrap_err();
        assert_eq!(refusal.code, Code::Usage);
        assert_eq!(refusal.message, "embed is not an action on a metric: view, edit, delete, share");
    }

    #[test]
    fn each_kind_has_as_many_actions_as_its_column_of_the_table() {
        let count = |kind| AssetAction::ALL.iter().filter(|action| action.needs(kind).is_some()).count();
        assert_eq!(AssetKind::ALL.map(count), [8, 20, 7, 4]);
    }

    #[test]
    fn downloading_a_data_source_needs_no_feature_and_publishing_needs_either_of_two() {
        assert_eq!(AssetAction::Download.needs(AssetKind::Datasource).unwrap().features, Features(0));
        let publish = AssetAction::Publish.needs(AssetKind::Dashboard).unwrap();
        let named: Vec<_> = publish.features.iter().collect();
        assert_eq!(named, [Feature::PublishedDashboards, Feature::PublicDashboards]);
    }
}
