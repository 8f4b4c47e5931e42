//! Gathering one account for the export.

use std::collections::BTreeMap;

use super::PAGE;
use crate::{
    domain::{
        AccountId, Result,
        account::{Account, Space},
        asset::{Asset, AssetKind},
        export::{
            AccountExport, AssetExport, AssignmentExport, BrandExport, ChecklistExport, ClientShareExport,
            ConnectionExport, GroupExport, LinkExport, RoleExport, ShareExport, TemplateExport, TickExport, UserExport,
            WaiverExport, WhiteLabelExport,
        },
        group::Group,
        user::User,
    },
    ops::Session,
    store::StoreError,
};

impl Session<'_> {
    /// Everything of an account.
    pub(in crate::ops) fn export_account(&self, account: &Account) -> Result<AccountExport> {
        let id = account.id;
        let (assets, shares) = self.export_assets(id)?;
        let above = self.knows_parent_of(account);
        Ok(AccountExport {
            handle: account.handle.to_string(),
            name: account.name.clone(),
            parent: account.parent.as_ref().filter(|_| above).map(|parent| parent.name.clone()),
            status: account.status.to_string(),
            seats: account.seats,
            features: account.features,
            users: self.export_users(id)?,
            groups: self.export_groups(id)?,
            roles: self.export_roles(id)?,
            assets,
            shares,
            client_shares: if above { self.export_client_shares(account)? } else { Vec::new() },
            assignments: if above { self.export_assignments(account)? } else { Vec::new() },
            description: account.description.clone(),
            disabled_from: account.disabled_from.map(|status| status.to_string()),
            pool: account.pool,
            limits: account.limits,
            time_zone: account.time_zone.clone(),
            transact: account.transact,
            log_in: account.log_in,
            legacy_view_only: account.legacy_view_only,
            white_label: account.white_label,
            trial_ends: account.trial_ends,
            trial_extended: account.trial_extended,
            properties: self.values(id, Space::Property)?,
            labels: self.values(id, Space::Label)?,
            checklist: self.export_checklist(account)?,
            templates: self.export_templates(id)?,
            brand: self.export_brand(id)?,
            whitelabel: self.export_white_label(id)?,
        })
    }

    fn export_brand(&self, account: AccountId) -> Result<Option<BrandExport>> {
        Ok(self.tx.brand(account)?.map(|brand| BrandExport {
            logo: brand.logo,
            logo_dark: brand.logo_dark,
            favicon: brand.favicon,
            theme: brand.theme.map(|theme| theme.to_string()),
            accent: brand.accent.map(|colour| colour.to_string()),
            background: brand.background.map(|colour| colour.to_string()),
            text: brand.text.map(|colour| colour.to_string()),
            inherit: brand.inherit,
        }))
    }

    fn export_white_label(&self, account: AccountId) -> Result<Option<WhiteLabelExport>> {
        let Some(set) = self.tx.white_label(account)? else { return Ok(None) };
        let links = set.links().map(|(word, link)| (word.to_lowercase(), link.to_string())).collect();
        let logos = self.tx.footer_logos(account)?.into_iter();
        Ok(Some(WhiteLabelExport {
            links,
            product_name: set.product_name,
            widget_name: set.widget_name,
            support_email: set.support_email.map(|email| email.to_string()),
            sender_name: set.sender_name,
            domain: set.domain,
            footer_logos: logos.map(|logo| (logo.image, logo.link.to_string())).collect(),
        }))
    }

    fn export_templates(&self, account: AccountId) -> Result<Vec<TemplateExport>> {
        let templates = self.tx.own_templates(account)?.into_iter();
        Ok(templates.map(|own| TemplateExport { handle: own.handle.to_string(), source: own.source }).collect())
    }

    fn export_users(&self, account: AccountId) -> Result<Vec<UserExport>> {
        let users = pages(|after| self.tx.users_of(account, after, PAGE), |user| user.email.to_string())?;
        users.into_iter().map(|user| self.export_user(user)).collect()
    }

    fn export_user(&self, user: User) -> Result<UserExport> {
        let held = self.tx.roles_held(user.account, &user.reference())?;
        let member = self.tx.memberships_of(user.account, &user.reference())?;
        let mut roles: Vec<_> = held.into_iter().map(|held| held.role.name).collect();
        roles.sort();
        Ok(UserExport {
            email: user.email.to_string(),
            status: user.status.to_string(),
            roles,
            groups: member.into_iter().map(|member| member.group.name).collect(),
            first: user.first,
            last: user.last,
            phone: user.phone,
            joined: user.joined,
            avatar: user.avatar,
            time_zone: user.time_zone,
            currency: user.currency,
            primary_contact: user.primary_contact,
        })
    }

    fn export_groups(&self, account: AccountId) -> Result<Vec<GroupExport>> {
        let groups = pages(|after| self.tx.groups_of(account, after, PAGE), |group| group.handle.to_string())?;
        groups.into_iter().map(|group| self.export_group(group)).collect()
    }

    /// A group with its members.
    pub(in crate::ops) fn export_group(&self, group: Group) -> Result<GroupExport> {
        let reference = group.reference();
        let members = if group.is_all_users() {
            let everyone = pages(|after| self.tx.users_of(group.account, after, PAGE), |user| user.email.to_string())?;
            everyone.into_iter().map(|user| user.email.to_string()).collect()
        } else {
            self.tx.members(group.account, &reference)?.into_iter().map(|member| member.user.name).collect()
        };
        let first = self.tx.default_dashboards(group.account, &reference)?;
        Ok(GroupExport {
            handle: group.handle.to_string(),
            members,
            name: group.name,
            description: group.description,
            use_only: group.use_only,
            default_dashboards: first.into_iter().map(|default| default.dashboard.name).collect(),
        })
    }

    fn export_roles(&self, account: AccountId) -> Result<Vec<RoleExport>> {
        let roles = pages(|after| self.tx.roles_of(account, after, PAGE), |role| role.handle.to_string())?;
        let export = roles.into_iter().map(|role| RoleExport {
            handle: role.handle.to_string(),
            permissions: role.permissions,
            name: role.name,
            description: role.description,
        });
        Ok(export.collect())
    }

    fn export_assets(&self, account: AccountId) -> Result<(Vec<AssetExport>, Vec<ShareExport>)> {
        let (mut exported, mut shares) = (Vec::new(), Vec::new());
        for kind in AssetKind::ALL {
            let assets =
                pages(|after| self.tx.assets_of(account, kind, after, PAGE), |asset| asset.handle.to_string())?;
            for asset in assets {
                shares.extend(self.tx.shares_of_asset(&asset)?.into_iter().map(|share| ShareExport {
                    asset: share.asset.name,
                    subject: share.subject.to_string(),
                    right: share.right.to_string(),
                    visibility: share.visibility.map(|visibility| visibility.to_string()),
                }));
                exported.push(self.export_asset(asset)?);
            }
        }
        Ok((exported, shares))
    }

    fn export_asset(&self, asset: Asset) -> Result<AssetExport> {
        let parts = self.tx.parts(asset.account, &asset.reference())?;
        let links = self.tx.links(asset.account, &asset.reference())?;
        let link = |link: crate::domain::asset::PublishedLink| LinkExport {
            name: link.name,
            kind: link.kind.as_str().to_owned(),
            by: link.by,
            at: link.at,
        };
        Ok(AssetExport {
            kind: asset.kind.to_string(),
            handle: asset.handle.to_string(),
            owner: asset.owner.map(|owner| owner.name),
            contains: parts.into_iter().map(|placed| placed.part.name).collect(),
            name: asset.name,
            description: asset.description,
            currency: asset.currency,
            origin: self.origin_told(asset.origin.as_deref())?,
            connection: asset.connection.map(|connection| ConnectionExport {
                provider: connection.provider,
                owner: connection.owner.map(|owner| owner.name),
                state: connection.state.as_str().to_owned(),
            }),
            links: links.into_iter().map(link).collect(),
        })
    }

    fn export_client_shares(&self, account: &Account) -> Result<Vec<ClientShareExport>> {
        let shares = self.tx.client_shares(&account.reference())?;
        let export = shares
            .into_iter()
            .map(|share| ClientShareExport { group: share.group.name, right: share.right.to_string() });
        Ok(export.collect())
    }

    fn export_assignments(&self, account: &Account) -> Result<Vec<AssignmentExport>> {
        let mut found: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let mut homes: BTreeMap<AccountId, String> = BTreeMap::new();
        for assigned in self.tx.assignments_to(&account.reference())? {
            let id = assigned.user_account;
            if let std::collections::btree_map::Entry::Vacant(vacant) = homes.entry(id) {
                vacant.insert(self.tx.account(id)?.map(|home| home.handle.to_string()).unwrap_or_default());
            }
            let home = homes.get(&id).cloned().unwrap_or_default();
            found.entry((assigned.user.name, home)).or_default().push(assigned.role.name);
        }
        let export = found.into_iter().map(|((user, account), mut roles)| {
            roles.sort();
            AssignmentExport { user, roles, account }
        });
        Ok(export.collect())
    }

    fn export_checklist(&self, account: &Account) -> Result<ChecklistExport> {
        let waivers = self.tx.waivers(account.id)?.into_iter().map(|waiver| WaiverExport {
            step: waiver.step,
            reason: waiver.reason,
            until: waiver.until,
            by: waiver.by,
            at: waiver.at,
        });
        let ticks = self.tx.ticks(account.id)?.into_iter().map(|tick| TickExport {
            step: tick.step,
            note: tick.note,
            by: tick.by,
            at: tick.at,
        });
        Ok(ChecklistExport {
            template: account.template.clone(),
            onboarded: self.tx.onboarded(account.id)?.is_some(),
            waivers: waivers.collect(),
            ticks: ticks.collect(),
        })
    }
}

/// All pages of a list that goes on after the key of its last row.
fn pages<T>(
    page: impl Fn(&str) -> Result<Vec<T>, StoreError>,
    key: impl Fn(&T) -> String,
) -> Result<Vec<T>, StoreError> {
    let mut all: Vec<T> = Vec::new();
    loop {
        let after = all.last().map(&key).unwrap_or_default();
        let next = page(&after)?;
        if next.is_empty() {
            return Ok(all);
        }
        all.extend(next);
    }
}
