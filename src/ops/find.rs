//! Finding things by what people type: a handle, `KIND:HANDLE`, an e-mail, or a display name that
//! fits exactly one.
//!
//! What is out of reach answers exactly as what does not exist. Candidates for "did you mean" are
//! gathered only when nothing was found.

use super::Session;
use crate::domain::{
    Code, Refusal, Result, access,
    account::Account,
    asset::{Asset, AssetKind},
    email::Email,
    group::Group,
    permission::Permission,
    reference::{Kind, Reference},
    role::{BuiltIn, Role},
    share::Subject,
    user::User,
};

/// How many names are looked at for a suggestion.
const CANDIDATES: usize = 1_000;

/// A role by name: built in, or the account's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyRole {
    /// One of the four.
    BuiltIn(BuiltIn),
    /// One of the account's own.
    Custom(Role),
}

impl AnyRole {
    /// A reference to it.
    #[must_use]
    pub fn reference(&self) -> crate::domain::Ref<crate::domain::RoleId> {
        match self {
            Self::BuiltIn(role) => role.reference(),
            Self::Custom(role) => role.reference(),
        }
    }

    /// What its holders may do.
    #[must_use]
    pub const fn permissions(&self) -> crate::domain::permission::PermissionSet {
        match self {
            Self::BuiltIn(role) => role.permissions(),
            Self::Custom(role) => role.permissions,
        }
    }
}

impl Session<'_> {
    /// The client of that name that the operator can reach, or the account acted in itself.
    ///
    /// # Errors
    /// [`Code::NotFound`] when there is none in reach, [`Code::Ambiguous`] when a name fits several.
    pub fn client(&self, typed: &str) -> Result<Account> {
        let name = self.expect_kind(typed, Kind::Client)?;
        match self.client_named(&name)? {
            Some(account) => Ok(account),
            None => Err(self.no_client(&name)?),
        }
    }

    /// The client of that handle or display name that the operator can reach, or the account acted
    /// in itself; none where there is no such client, or none in reach.
    pub(super) fn client_named(&self, name: &str) -> Result<Option<Account>> {
        if name == self.account.handle.as_str() {
            return Ok(Some(self.account.clone()));
        }
        if let Some(account) = self.tx.account_by_handle(name)? {
            return Ok(if self.could_view(&account)? { Some(account) } else { None });
        }
        let mut reached = Vec::new();
        for account in self.tx.accounts_by_name(name)? {
            if self.could_view(&account)? {
                reached.push(account);
            }
        }
        self.only_one("client", name, reached, |account| account.handle.to_string())
    }

    /// The clients in reach that a choice stands for: `acme,beta`, `label:KEY=VALUE` or `all`.
    ///
    /// # Errors
    /// [`Code::NotFound`] for a handle that is not in reach.
    pub fn choose_clients(&self, named: &str) -> Result<Vec<String>> {
        let chosen = match named.strip_prefix("label:") {
            Some(label) => self.labelled(label)?,
            None if named == "all" => self.tx.clients_of(self.account.id, "", usize::MAX)?,
            None => {
                return named.split(',').map(|one| self.client(one).map(|found| found.handle.to_string())).collect();
            }
        };
        let mut reached = Vec::new();
        for account in chosen {
            if account.id != self.account.id && self.could_view(&account)? {
                reached.push(account.handle.to_string());
            }
        }
        Ok(reached)
    }

    /// The accounts with a label as it is typed: `KEY=VALUE`, or `KEY` for one without a value.
    pub(super) fn labelled(&self, label: &str) -> Result<Vec<Account>> {
        let (key, value) = label.split_once('=').unwrap_or((label, ""));
        Ok(self.tx.accounts_labelled(key, value)?)
    }

    /// Whether a client is in reach: by share, bypass or assignment, or because one is inside it.
    pub(super) fn could_view(&self, account: &Account) -> Result<bool> {
        Ok(account.id == self.account.id || access::in_reach(&self.person, &self.client_facts(account)?))
    }

    fn no_client(&self, name: &str) -> Result<Refusal> {
        let mut known = Vec::new();
        for account in self.tx.clients_of(self.account.id, "", CANDIDATES)? {
            if self.could_view(&account)? {
                known.push(account.handle.to_string());
            }
        }
        Ok(suggest(Refusal::not_found(format!("client {name}")), name, known).hint("usher client list"))
    }

    /// The group of that name in the account acted in.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Ambiguous`].
    pub fn group(&self, typed: &str) -> Result<Group> {
        let name = self.expect_kind(typed, Kind::Group)?;
        if let Some(group) = self.tx.group_by_handle(self.account.id, &name)? {
            return Ok(group);
        }
        let named = self.tx.groups_by_name(self.account.id, &name)?;
        match self.only_one("group", &name, named, |group| group.handle.to_string())? {
            Some(group) => Ok(group),
            None => {
                let listed = self.may_any(&[Permission::GroupView, Permission::UserManage]).is_ok();
                let known = if listed { self.tx.groups_of(self.account.id, "", CANDIDATES)? } else { Vec::new() };
                Err(self.nothing(Kind::Group, &name, known.iter().map(|group| group.handle.to_string())))
            }
        }
    }

    /// The user of that e-mail in the account acted in.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Ambiguous`].
    pub fn user(&self, typed: &str) -> Result<User> {
        let name = self.expect_kind(typed, Kind::User)?;
        let email = Email::parse(&name).map_or_else(|_| name.clone(), |email| email.to_string());
        match self.user_named(&name)? {
            Some(user) => Ok(user),
            None => {
                let listed = self.may_any(&[Permission::UserView, Permission::UserManage]).is_ok();
                let known = if listed { self.tx.users_of(self.account.id, "", CANDIDATES)? } else { Vec::new() };
                Err(self.nothing(Kind::User, &email, known.iter().map(|user| user.email.to_string())))
            }
        }
    }

    /// The user of that e-mail or display name in the account acted in, if there is one.
    pub(super) fn user_named(&self, name: &str) -> Result<Option<User>> {
        if let Ok(email) = Email::parse(name) {
            return Ok(self.tx.user_by_email(self.account.id, email.as_str())?);
        }
        let named = self.tx.users_by_name(self.account.id, name)?;
        self.only_one("user", name, named, |user| user.email.to_string())
    }

    /// The role of that name: built in, or one of the account acted in.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Ambiguous`].
    pub fn role(&self, typed: &str) -> Result<AnyRole> {
        self.role_of(&self.account, typed)
    }

    /// The role of that name: built in, or one of the given account.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Ambiguous`].
    pub fn role_of(&self, account: &Account, typed: &str) -> Result<AnyRole> {
        let name = self.expect_kind(typed, Kind::Role)?;
        if let Some(role) = BuiltIn::by_handle(&name).or_else(|| BuiltIn::ALL.into_iter().find(|r| r.name() == name)) {
            return Ok(AnyRole::BuiltIn(role));
        }
        if let Some(role) = self.tx.role_by_handle(account.id, &name)? {
            return Ok(AnyRole::Custom(role));
        }
        let named = self.tx.roles_by_name(account.id, &name)?;
        match self.only_one("role", &name, named, |role| role.handle.to_string())? {
            Some(role) => Ok(AnyRole::Custom(role)),
            None => {
                let own = self.tx.roles_of(account.id, "", CANDIDATES)?;
                let built_in = BuiltIn::ALL.into_iter().map(|role| role.handle().to_owned());
                let known = built_in.chain(own.iter().map(|role| role.handle.to_string()));
                Err(suggest(Refusal::not_found(format!("role {name} in {}", account.said())), &name, known)
                    .hint(format!("usher role list{}", self.scope_flag())))
            }
        }
    }

    /// The asset of that name in the account acted in; a kind given by the noun of the command
    /// narrows it.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Ambiguous`] when the kind is left out and several fit.
    pub fn asset(&self, typed: &str, noun: Option<AssetKind>) -> Result<Asset> {
        match noun {
            Some(kind) => self.asset_among(typed, &[kind]),
            None => self.asset_among(typed, &AssetKind::ALL),
        }
    }

    /// The asset of that name that is of one of these kinds.
    ///
    /// # Errors
    /// As [`Session::asset`]; [`Code::Usage`] when another kind is named.
    pub fn asset_among(&self, typed: &str, kinds: &[AssetKind]) -> Result<Asset> {
        let reference: Reference = typed.parse()?;
        self.here(&reference)?;
        let kinds = match reference.kind {
            None => kinds.to_vec(),
            Some(Kind::Asset(kind)) if kinds.contains(&kind) => vec![kind],
            Some(other) => {
                let wanted = match kinds {
                    [one] => one.as_str(),
                    _ => "fitting asset",
                };
                return Err(Refusal::new(Code::Usage, format!("{typed:?} is a {}, not a {wanted}", other.as_str())));
            }
        };
        match self.asset_named(&reference.name, &kinds)? {
            Some(asset) => Ok(asset),
            None => Err(self.no_asset(word_for(&kinds), &reference.name, &kinds)?),
        }
    }

    /// The asset of these kinds with that handle or display name in the account acted in, if there
    /// is one.
    pub(super) fn asset_named(&self, name: &str, kinds: &[AssetKind]) -> Result<Option<Asset>> {
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(self.tx.asset_by_handle(self.account.id, *kind, name)?);
        }
        if found.is_empty() {
            for kind in kinds {
                found.extend(self.tx.assets_by_name(self.account.id, *kind, name)?);
            }
        }
        self.only_one(word_for(kinds), name, found, Asset::said)
    }

    /// The group or user of that name in the account acted in. Without a kind, an e-mail is a user.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::Ambiguous`] when the kind is left out and both fit.
    pub fn subject(&self, typed: &str) -> Result<Subject> {
        let group = || self.group(typed).map(|group| Subject::Group(group.reference()));
        let user = || self.user(typed).map(|user| Subject::User(user.reference()));
        match typed.parse::<Reference>()?.kind {
            Some(Kind::Group) => group(),
            Some(Kind::User) => user(),
            Some(other) => Err(Refusal::new(
                Code::Usage,
                format!("{typed:?} is a {}; things are shared with a group or a user", other.as_str()),
            )),
            None if typed.contains('@') => user(),
            None => match (group(), user()) {
                (Ok(group), Ok(user)) => self
                    .only_one("subject", typed, vec![group, user], ToString::to_string)
                    .and_then(|found| found.ok_or_else(|| Refusal::not_found(format!("group or user {typed}")))),
                (Err(_), Ok(user)) => Ok(user),
                (group, Err(_)) => group,
            },
        }
    }

    fn no_asset(&self, word: &str, name: &str, kinds: &[AssetKind]) -> Result<Refusal> {
        let mut known = Vec::new();
        for kind in kinds {
            known.extend(self.tx.assets_of(self.account.id, *kind, "", CANDIDATES)?);
        }
        // Only what the operator may see is suggested: a miss must not tell what else is there.
        let mut visible = Vec::new();
        for asset in &known {
            if self.sees(asset)? {
                visible.push(asset.handle.to_string());
            }
        }
        let listing = kinds.first().map_or("asset", |kind| kind.as_str());
        Ok(suggest(Refusal::not_found(format!("{word} {name} in {}", self.account.said())), name, visible)
            .hint(format!("usher {listing} list{}", self.scope_flag())))
    }

    /// The name in a reference whose kind can only be one.
    pub(super) fn expect_kind(&self, typed: &str, kind: Kind) -> Result<String> {
        let reference: Reference = typed.parse()?;
        match reference.kind {
            Some(other) if other != kind => {
                Err(Refusal::new(Code::Usage, format!("{typed:?} is a {}, not a {}", other.as_str(), kind.as_str())))
            }
            _ => {
                self.here(&reference)?;
                Ok(reference.name)
            }
        }
    }

    /// An account named before the slash can only be the one acted in.
    pub(super) fn here(&self, reference: &Reference) -> Result<()> {
        match &reference.account {
            Some(account) if account != self.account.handle.as_str() => {
                Err(Refusal::not_found(format!("{reference} in {}", self.account.said()))
                    .hint(format!("name the client with -c {account}")))
            }
            _ => Ok(()),
        }
    }

    /// The only one of what was found; none when nothing was.
    fn only_one<T>(&self, word: &str, name: &str, mut found: Vec<T>, key: impl Fn(&T) -> String) -> Result<Option<T>> {
        if found.len() > 1 {
            let candidates: Vec<_> = found.iter().map(key).collect();
            return Err(Refusal::new(
                Code::Ambiguous,
                format!("{name} fits more than one {word}: {}", candidates.join(", ")),
            )
            .detail("candidates", candidates)
            .hint("name it by its handle, with its kind where kinds differ"));
        }
        Ok(found.pop())
    }

    fn nothing(&self, kind: Kind, name: &str, known: impl IntoIterator<Item = String>) -> Refusal {
        let word = kind.as_str();
        suggest(Refusal::not_found(format!("{word} {name} in {}", self.account.said())), name, known)
            .hint(format!("usher {word} list{}", self.scope_flag()))
    }

    /// ` -c acme` where a command typed from the operator's own account needs it, else nothing.
    #[must_use]
    pub fn scope_flag(&self) -> String {
        match self.level {
            Some(_) if !self.stays() => format!(" -c {}", self.account.handle),
            _ => String::new(),
        }
    }
}

/// The word for what is looked for among these kinds.
const fn word_for(kinds: &[AssetKind]) -> &'static str {
    match kinds {
        [one] => one.as_str(),
        _ => "asset",
    }
}

/// Adds `did you mean …?` for the closest of the known names, at most three, only when close.
fn suggest(refusal: Refusal, name: &str, known: impl IntoIterator<Item = String>) -> Refusal {
    let allowed = (name.chars().count() / 4).max(1);
    let mut close: Vec<(usize, String)> = known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(name, &candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed || (name.len() > 2 && candidate.starts_with(name)))
        .collect();
    close.sort();
    close.truncate(3);
    if close.is_empty() {
        return refusal;
    }
    let names: Vec<_> = close.into_iter().map(|(_, candidate)| candidate).collect();
    let question = format!("did you mean {}?", names.join(" or "));
    refusal.detail("suggestions", names).hint(question)
}
