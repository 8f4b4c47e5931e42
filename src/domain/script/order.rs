//! The order of the pieces of a script.

use super::{
    Beside, Line, Standing, account,
    made::Made,
    piece::{Key, Piece, Place},
};
use crate::domain::checklist::StepKind;
use crate::domain::typed::Typed;

/// The handles that the checklist without order may have, which is not that of the client's own.
const LOOSE: [&str; 2] = ["any-order", "without-order"];

/// All of a client, from adding it on.
pub(super) fn ordered(standing: &Standing, mut pieces: Vec<Piece>, files: &mut Vec<Beside>) -> Vec<Line> {
    pieces.retain(|piece| !piece.acts.is_empty());
    let wanted = standing.account.checklist.onboarded;
    let client = account::added(standing, standing.checklist.handle.as_str());
    let mut made = Made::nothing(standing);
    client.acts.iter().for_each(|act| made.note(&act.effects));
    // Whoever enters is noted: what comes next depends on it.
    match arranged(standing, &pieces, |piece| {
        let allowed = piece.stage.is_none_or(|stage| made.allows(stage));
        if allowed {
            piece.acts.iter().for_each(|act| made.note(&act.effects));
        }
        allowed
    }) {
        Some(order) if made.onboarded || !wanted => {
            let mut lines = Lines::new(standing);
            lines.piece(client);
            lines.pieces(pieces, &order);
            if made.onboarded && !wanted {
                lines.reopened();
            }
            lines.lines
        }
        _ => loose(standing, pieces, files),
    }
}

/// The positions of the pieces in an order in which each has what it needs, and is let in by `enters`;
/// none where there is no such order.
fn arranged(standing: &Standing, pieces: &[Piece], mut enters: impl FnMut(&Piece) -> bool) -> Option<Vec<usize>> {
    let mut waiting: Vec<usize> = (0..pieces.len()).collect();
    waiting.sort_by_key(|at| pieces.get(*at).map(|piece| rank(standing, &piece.place)));
    let mut order = Vec::with_capacity(pieces.len());
    while !waiting.is_empty() {
        let keys: Vec<Key> = waiting.iter().filter_map(|at| pieces.get(*at).map(|piece| piece.key)).collect();
        let ready = |piece: &Piece| !piece.needs.iter().any(|need| keys.contains(need));
        let next = waiting.iter().position(|at| pieces.get(*at).is_some_and(|piece| ready(piece) && enters(piece)))?;
        order.push(waiting.remove(next));
    }
    Some(order)
}

/// Where a piece wants to stand: what the checklist has no step for, before or after its steps.
fn rank(standing: &Standing, place: &Place) -> (u8, usize) {
    let before = [StepKind::Client, StepKind::Properties, StepKind::Role, StepKind::ClientShare];
    let at = |kind: &StepKind, kinds: &[StepKind]| kinds.iter().position(|known| known == kind);
    match (place, step_of(standing, place)) {
        (_, Some(position)) => (1, position),
        (Place::Kind(kind), None) => match at(kind, &before) {
            Some(early) => (0, early),
            None => (2, at(kind, StepKind::ALL).unwrap_or_default()),
        },
        (Place::Step(_) | Place::End, None) => (3, 0),
    }
}

/// The position of the step at which something stands.
fn step_of(standing: &Standing, place: &Place) -> Option<usize> {
    match place {
        Place::Kind(kind) => standing.checklist.first_of(*kind),
        Place::Step(id) => standing.checklist.steps.iter().position(|step| step.id == *id),
        Place::End => None,
    }
}

/// All of a client under a checklist that asks for nothing but the client: for what the client's own
/// would refuse by now, and for a mark that it would not give.
fn loose(standing: &Standing, pieces: Vec<Piece>, files: &mut Vec<Beside>) -> Vec<Line> {
    let parent = standing.parent.handle.as_deref();
    let own = standing.checklist.handle.as_str();
    let handle = LOOSE.into_iter().find(|handle| *handle != own).unwrap_or_default();
    let name = format!("{}-{handle}.toml", standing.account.handle);
    let source =
        format!("handle = \"{handle}\"\nname = \"Any order\"\n\n[[step]]\nid = \"client\"\nkind = \"client\"\n");
    files.push(Beside { name: name.clone(), bytes: source.into_bytes() });
    let (said, pieces): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|piece| piece.key == Key::Said);
    let mut lines = Lines::new(standing);
    lines.note(&format!("What the checklist {own} asked for once is not there any more, so that it would refuse what"));
    lines.more("came after: all is made under a checklist without order, which the client leaves in the end.");
    lines.say(Typed::new("checklist template add").name(name).inside(parent));
    lines.piece(account::added(standing, handle));
    // Without a checklist only what pieces need of each other counts, which is no circle.
    let order = arranged(standing, &pieces, |_| true).unwrap_or_default();
    lines.pieces(pieces, &order);
    lines.note("From here on the client follows its own checklist");
    lines.say(standing.about("client edit").flag("--checklist", own));
    lines.say(Typed::new("checklist template remove").name(handle).inside(parent));
    let order: Vec<_> = (0..said.len()).collect();
    lines.pieces(said, &order);
    if !standing.account.checklist.onboarded {
        lines.reopened();
    }
    lines.lines
}

/// Lines under headings.
struct Lines<'s> {
    standing: &'s Standing,
    heading: String,
    lines: Vec<Line>,
}

impl<'s> Lines<'s> {
    const fn new(standing: &'s Standing) -> Self {
        Self { standing, heading: String::new(), lines: Vec::new() }
    }

    fn pieces(&mut self, pieces: Vec<Piece>, order: &[usize]) {
        let mut pieces: Vec<_> = pieces.into_iter().map(Some).collect();
        for at in order {
            pieces.get_mut(*at).and_then(Option::take).into_iter().for_each(|piece| self.piece(piece));
        }
    }

    fn piece(&mut self, piece: Piece) {
        let steps = &self.standing.checklist.steps;
        let step = step_of(self.standing, &piece.place).and_then(|at| steps.get(at).map(|step| (at, step)));
        let heading = match step {
            Some((at, step)) => format!("{} {}: {}", at.saturating_add(1), step.id, step.title),
            None => piece.title.to_owned(),
        };
        if heading != self.heading {
            self.note(&heading);
            self.heading = heading;
        }
        self.lines.extend(piece.acts.into_iter().map(|act| Line::Command(act.words)));
    }

    fn note(&mut self, text: &str) {
        self.heading.clear();
        self.lines.push(Line::Blank);
        self.more(text);
    }

    fn more(&mut self, text: &str) {
        self.lines.push(Line::Comment(text.to_owned()));
    }

    fn say(&mut self, typed: Typed) {
        self.lines.push(Line::Command(typed.words()));
    }

    /// Takes the mark of the onboarded away again. It comes last: the next change might set it.
    fn reopened(&mut self) {
        self.note("It is being onboarded still, or again");
        self.say(self.standing.about("checklist reopen").flag("--reason", "as it was when the script was written"));
    }
}
