//! The same questions answered by `cedar-policy`.
//!
//! Modelled as Cedar's guide has it: membership for what people are (a user is in roles, a role is in the
//! permissions it gives, a user is in groups), attributes for how they are related to things (with whom an
//! asset is shared), and a fixed set of policies, so that their number does not grow with the data. What
//! Cedar has no words for, any dashboard that a klip stands on, is worked out beforehand and kept with the
//! klip. Each account is a slice of entities of its own; ancestors are worked out once, on loading;
//! requests are made beforehand.

use std::{
    collections::{HashMap, HashSet},
    str::FromStr as _,
};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression,
};

use super::{
    Answered, Result,
    loaded::{Asset, Loaded, Subject, User},
    timed,
};
use crate::questions::Asked;

const POLICIES: &str = r#"
forbid (principal, action, resource) when { resource.account.disabled || principal.disabled };
forbid (principal, action == Action::"email", resource) when { !resource.account.emails };

permit (principal in Permission::"dashboard.library", action == Action::"view", resource is Dashboard)
when { principal in Permission::"admin.tab" || principal in resource.viewers };
permit (principal, action == Action::"view", resource is Dashboard) when { principal in resource.openers };
permit (principal in Permission::"tab.edit", action == Action::"edit", resource is Dashboard)
when { principal in Permission::"admin.tab" || principal in resource.editors };
permit (principal in Permission::"tab.email", action == Action::"email", resource is Dashboard)
when { principal in Permission::"admin.tab" || principal in resource.viewers };

permit (principal in Permission::"klip.library", action == Action::"view", resource is Klip)
when { principal in Permission::"admin.klip" || principal in resource.viewers };
permit (principal, action == Action::"view", resource is Klip)
when { (principal in Permission::"admin.klip" || principal in resource.viewers) &&
       (principal in resource.shownToOpeners ||
        (principal in Permission::"dashboard.library" &&
         (principal in resource.shownToViewers || (resource.shown && principal in Permission::"admin.tab")))) };
permit (principal in Permission::"klip.edit", action == Action::"edit", resource is Klip)
when { principal in Permission::"admin.klip" || principal in resource.editors };
permit (principal in Permission::"klip.email", action == Action::"email", resource is Klip)
when { principal in Permission::"admin.klip" || principal in resource.viewers };

permit (principal in Permission::"datasource.library", action == Action::"view", resource is Datasource)
when { principal in Permission::"admin.datasource" || principal in resource.viewers };
permit (principal in Permission::"datasource.edit", action == Action::"edit", resource is Datasource)
when { principal in Permission::"admin.datasource" || principal in resource.editors };

permit (principal in Permission::"account.api", action == Action::"view", resource is Metric)
when { principal in Role::"admin" || principal in resource.viewers };
permit (principal in Permission::"metric.edit", action == Action::"edit", resource is Metric)
when { principal in Role::"admin" || principal in resource.editors };
"#;

/// The policies, and the entities of some accounts.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    accounts: HashMap<String, Entities>,
}

impl Cedar {
    pub fn load(accounts: &[Loaded]) -> Result<Self> {
        let accounts = accounts.iter().map(|account| Ok((account.handle.clone(), entities(account)?)));
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(POLICIES)?,
            accounts: accounts.collect::<Result<_>>()?,
        })
    }

    pub fn ask(&self, questions: &[Asked]) -> Result<Answered<bool>> {
        let requests = questions.iter().map(|asked| {
            let request = Request::new(
                uid("User", &asked.user)?,
                uid("Action", asked.action)?,
                uid(entity_type(asked.kind), &asked.name)?,
                Context::empty(),
                None,
            )?;
            let entities = self.accounts.get(&asked.client).ok_or("the account is not loaded")?;
            Ok((request, entities))
        });
        let requests = requests.collect::<Result<Vec<_>>>()?;
        timed(&requests, |(request, entities)| {
            let response = self.authorizer.is_authorized(request, &self.policies, entities);
            Ok(response.decision() == Decision::Allow)
        })
    }
}

fn entity_type(kind: &str) -> &'static str {
    match kind {
        "klip" => "Klip",
        "dashboard" => "Dashboard",
        "datasource" => "Datasource",
        _ => "Metric",
    }
}

fn uid(entity_type: &str, id: &str) -> Result<EntityUid> {
    Ok(EntityUid::from_type_name_and_id(EntityTypeName::from_str(entity_type)?, EntityId::new(id)))
}

fn entities(account: &Loaded) -> Result<Entities> {
    let flag = RestrictedExpression::new_bool;
    let here = uid("Account", &account.handle)?;
    let about =
        HashMap::from([("disabled".to_owned(), flag(account.disabled)), ("emails".to_owned(), flag(account.emails))]);
    let mut entities = vec![Entity::new(here.clone(), about, HashSet::new())?];
    for (handle, permissions) in account.roles.values() {
        let gives = permissions.iter().map(|permission| uid("Permission", permission.id()));
        entities.push(Entity::new_no_attrs(uid("Role", handle)?, gives.collect::<Result<_>>()?));
    }
    for user in &account.users {
        let roles = user.roles.iter().filter_map(|role| account.roles.get(role)).map(|(role, _)| uid("Role", role));
        let groups = user.groups.iter().map(|group| Subject::Group(*group)).chain([Subject::AllUsers]);
        let parents = roles.chain(groups.map(|group| uid("Group", &group.to_string())));
        let about = HashMap::from([("disabled".to_owned(), flag(user.disabled))]);
        entities.push(Entity::new(uid("User", &user.email)?, about, parents.collect::<Result<_>>()?)?);
    }
    for asset in &account.assets {
        let of_dashboards = |select: fn(&Loaded, &Asset) -> Result<HashSet<EntityUid>>| {
            let dashboards = asset.stands_on.iter().filter_map(|place| account.assets.get(*place));
            let dashboards = dashboards.filter(|asset| asset.kind == "dashboard");
            dashboards.map(|asset| select(account, asset)).try_fold(HashSet::new(), |mut all, some| {
                all.extend(some?);
                Ok::<_, Box<dyn std::error::Error>>(all)
            })
        };
        let set = |of: HashSet<EntityUid>| {
            RestrictedExpression::new_set(of.into_iter().map(RestrictedExpression::new_entity_uid))
        };
        let mut about = HashMap::from([
            ("account".to_owned(), RestrictedExpression::new_entity_uid(here.clone())),
            ("viewers".to_owned(), set(viewers(account, asset)?)),
            ("editors".to_owned(), set(editors(account, asset)?)),
        ]);
        match asset.kind.as_str() {
            "dashboard" => {
                about.insert("openers".to_owned(), set(openers(account, asset)?));
            }
            "klip" => {
                about.insert("shown".to_owned(), flag(!asset.stands_on.is_empty()));
                about.insert("shownToViewers".to_owned(), set(of_dashboards(viewers)?));
                about.insert("shownToOpeners".to_owned(), set(of_dashboards(openers)?));
            }
            _ => {}
        }
        entities.push(Entity::new(uid(entity_type(&asset.kind), &asset.handle)?, about, HashSet::new())?);
    }
    Ok(Entities::from_entities(entities, None)?)
}

/// Those whom a share of at least that right reaches, and who made it.
fn reached(account: &Loaded, asset: &Asset, least: i64) -> Result<HashSet<EntityUid>> {
    let groups = asset.groups.iter().filter(|(_, right, _)| *right >= least);
    let groups = groups.map(|(group, ..)| uid("Group", &group.to_string()));
    let users = asset.users.iter().filter(|(_, right)| *right >= least).map(|(user, _)| *user);
    groups.chain(users.chain(asset.owner).filter_map(|user| account.user(user)).map(person)).collect()
}

fn viewers(account: &Loaded, asset: &Asset) -> Result<HashSet<EntityUid>> {
    reached(account, asset, 1)
}

fn editors(account: &Loaded, asset: &Asset) -> Result<HashSet<EntityUid>> {
    reached(account, asset, 2)
}

/// Those for whom a dashboard opens at sign-in.
fn openers(account: &Loaded, asset: &Asset) -> Result<HashSet<EntityUid>> {
    let groups = asset.groups.iter().filter(|(.., visibility)| *visibility >= 2);
    let groups = groups.map(|(group, ..)| uid("Group", &group.to_string()));
    groups.chain(asset.users.iter().filter_map(|(user, _)| account.user(*user)).map(person)).collect()
}

fn person(user: &User) -> Result<EntityUid> {
    uid("User", &user.email)
}
