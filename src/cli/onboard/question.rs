//! Questions: what is asked for, the answers that were given, and going through them in order.
//!
//! Who answers is left open: somebody at a terminal, or a file. The questions, the rules that an
//! answer has to meet and the commands that come of it are the same for both.

use std::collections::BTreeMap;

use usher::domain::{Code, Refusal};

/// One question.
pub struct Question<'w> {
    /// The question in a few words.
    pub ask: String,
    /// What helps to answer it, possibly empty.
    pub help: String,
    /// What kind of answer it takes.
    pub kind: Kind<'w>,
}

/// What kind of answer a question takes.
pub enum Kind<'w> {
    /// A text.
    Text(Text<'w>),
    /// One or several of what there is.
    Choice(Choice),
    /// Yes or no, with what Enter gives.
    YesNo(bool),
}

/// A rule for a text.
pub type Check<'w> = Box<dyn Fn(&str) -> Result<(), Refusal> + 'w>;

/// A text that is asked for.
pub struct Text<'w> {
    /// What is taken where nothing is given.
    pub default: Option<String>,
    /// Whether something has to be given.
    pub needed: bool,
    /// What there is, to be completed.
    pub words: Vec<String>,
    /// Whether it holds several, separated by commas.
    pub several: bool,
    /// The rule for each.
    pub check: Check<'w>,
    /// Refuses what is there already, where somebody is asked for something new. A file may name what
    /// is there: it stays as it is.
    pub is_new: Option<Check<'w>>,
    /// What two of several must not have in common, such as the handle that their names yield.
    pub apart: Option<fn(&str) -> String>,
}

/// A choice among what there is.
pub struct Choice {
    /// What there is.
    pub items: Vec<Item>,
    /// Whether several can be chosen.
    pub several: bool,
    /// Whether something has to be chosen.
    pub needed: bool,
    /// What is taken where nothing is said.
    pub default: Vec<String>,
}

/// One thing to choose.
pub struct Item {
    /// As commands name it.
    pub value: String,
    /// As people read it.
    pub label: String,
}

impl Item {
    /// One thing with what is said about it, possibly nothing.
    pub fn new(value: impl Into<String>, about: &str) -> Self {
        let value = value.into();
        let label = if about.is_empty() { value.clone() } else { format!("{value}  {about}") };
        Self { value, label }
    }
}

impl<'w> Question<'w> {
    /// Asks for a text that follows a rule.
    pub fn text(ask: &str, help: &str, check: impl Fn(&str) -> Result<(), Refusal> + 'w) -> Self {
        let kind = Text {
            default: None,
            needed: true,
            words: Vec::new(),
            several: false,
            check: Box::new(check),
            is_new: None,
            apart: None,
        };
        Self { ask: ask.to_owned(), help: help.to_owned(), kind: Kind::Text(kind) }
    }

    /// Asks for one of several things; the first is taken where nothing is said.
    pub fn one(ask: &str, help: &str, items: Vec<Item>) -> Self {
        let default = items.first().map(|item| item.value.clone()).into_iter().collect();
        let kind = Choice { items, several: false, needed: true, default };
        Self { ask: ask.to_owned(), help: help.to_owned(), kind: Kind::Choice(kind) }
    }

    /// Asks for any of several things; those named are taken where nothing is said.
    pub fn any(ask: &str, help: &str, items: Vec<Item>, default: Vec<String>) -> Self {
        let kind = Choice { items, several: true, needed: false, default };
        Self { ask: ask.to_owned(), help: help.to_owned(), kind: Kind::Choice(kind) }
    }

    /// Asks for yes or no.
    pub fn yes(ask: &str, help: &str, default: bool) -> Self {
        Self { ask: ask.to_owned(), help: help.to_owned(), kind: Kind::YesNo(default) }
    }

    /// It can be left empty.
    pub fn optional(mut self) -> Self {
        match &mut self.kind {
            Kind::Text(text) => text.needed = false,
            Kind::Choice(choice) => choice.needed = false,
            Kind::YesNo(_) => {}
        }
        self
    }

    /// Something has to be chosen.
    pub fn needed(mut self) -> Self {
        if let Kind::Choice(choice) = &mut self.kind {
            choice.needed = true;
        }
        self
    }

    /// What is taken where nothing is given.
    pub fn default(mut self, value: Option<String>) -> Self {
        match &mut self.kind {
            Kind::Text(text) => text.default = value,
            Kind::Choice(choice) => choice.default = value.into_iter().collect(),
            Kind::YesNo(_) => {}
        }
        self
    }

    /// It takes several, separated by commas, and these are there already.
    pub fn several(mut self, there: Vec<String>) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            (text.several, text.words) = (true, there);
        }
        self
    }

    /// What is there already is refused, where somebody is asked.
    pub fn only_new(mut self, check: impl Fn(&str) -> Result<(), Refusal> + 'w) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            text.is_new = Some(Box::new(check));
        }
        self
    }

    /// No two of several may have this in common.
    pub fn apart(mut self, common: fn(&str) -> String) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            text.apart = Some(common);
        }
        self
    }

    /// These are offered.
    pub fn words(mut self, there: Vec<String>) -> Self {
        if let Kind::Text(text) = &mut self.kind {
            text.words = there;
        }
        self
    }
}

impl Text<'_> {
    /// The answers that a text holds, where it is good.
    ///
    /// # Errors
    /// What the rule refuses, and nothing where something is needed.
    pub fn answers(&self, text: &str) -> Result<Vec<String>, Refusal> {
        let parts = if self.several { text.split(',').collect() } else { vec![text] };
        let given: Vec<String> =
            parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        if given.is_empty() && self.needed {
            return Err(super::needed());
        }
        given.iter().try_for_each(|part| (self.check)(part))?;
        self.differ(&given)?;
        Ok(given)
    }

    /// Requires that no two of several have in common what they must not.
    ///
    /// # Errors
    /// [`Code::Usage`], naming the two.
    pub fn differ(&self, given: &[String]) -> Result<(), Refusal> {
        let Some(common) = self.apart else { return Ok(()) };
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for part in given {
            if let Some(before) = seen.insert(common(part), part) {
                let said = format!("{before} and {part} would both be called {}", common(part));
                return Err(Refusal::new(Code::Usage, said));
            }
        }
        Ok(())
    }
}

/// The answers that were given, by the key of their question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(BTreeMap<&'static str, Vec<String>>);

impl Form {
    /// Every answer to a question.
    pub fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// The answer to a question that takes one.
    pub fn one(&self, key: &str) -> Option<&str> {
        self.all(key).first().map(String::as_str)
    }

    /// Whether the answer was yes.
    pub fn yes(&self, key: &str) -> bool {
        self.one(key) == Some(YES)
    }

    /// Whether a question has been answered.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    fn set(&mut self, key: &'static str, given: Vec<String>) {
        self.0.insert(key, given);
    }
}

/// The answer yes.
pub const YES: &str = "yes";
/// The answer no.
pub const NO: &str = "no";

/// A question in its place among others, which knows the answers before it.
pub struct Ask<'w> {
    /// What files and messages call it.
    pub key: &'static str,
    /// The question; none where it does not arise.
    pub question: Arises<'w>,
}

/// A question, as it arises from the answers before it.
pub type Arises<'w> = Box<dyn Fn(&Form) -> Option<Question<'w>> + 'w>;

impl<'w> Ask<'w> {
    /// A question that may depend on the answers before it.
    pub fn when(key: &'static str, question: impl Fn(&Form) -> Option<Question<'w>> + 'w) -> Self {
        Self { key, question: Box::new(question) }
    }

    /// A question that is always asked.
    pub fn always(key: &'static str, question: impl Fn() -> Question<'w> + 'w) -> Self {
        Self::when(key, move |_| Some(question()))
    }
}

/// What came of a question.
pub enum Reply {
    /// These answers.
    Given(Vec<String>),
    /// Back to the question before.
    Back,
}

/// Whoever answers questions.
pub trait Answerer {
    /// Answers one question. What was answered before is told where there was.
    ///
    /// # Errors
    /// When there is no answer, and when one does not do.
    fn answer(
        &mut self,
        key: &'static str,
        question: &Question<'_>,
        before: Option<&[String]>,
    ) -> Result<Reply, Refusal>;
}

/// Goes through questions, back and forth; false when somebody went back before the first.
///
/// # Errors
/// As [`Answerer::answer`].
pub fn fill(by: &mut dyn Answerer, asks: &[Ask<'_>], form: &mut Form) -> Result<bool, Refusal> {
    let mut trail = Vec::new();
    let mut at = 0;
    while let Some(ask) = asks.get(at) {
        let Some(question) = (ask.question)(form) else {
            form.0.remove(ask.key);
            at += 1;
            continue;
        };
        let before = form.has(ask.key).then(|| form.all(ask.key).to_vec());
        match by.answer(ask.key, &question, before.as_deref())? {
            Reply::Given(given) => {
                form.set(ask.key, given);
                trail.push(at);
                at += 1;
            }
            Reply::Back => match trail.pop() {
                Some(before) => at = before,
                None => return Ok(false),
            },
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody who says these things in order; nothing more is back.
    struct Says(Vec<Option<&'static str>>, Vec<(&'static str, Option<String>)>);

    impl Answerer for Says {
        fn answer(&mut self, key: &'static str, _: &Question<'_>, before: Option<&[String]>) -> Result<Reply, Refusal> {
            self.1.push((key, before.map(|before| before.join(","))));
            Ok(match if self.0.is_empty() { None } else { self.0.remove(0) } {
                Some(said) => Reply::Given(vec![said.to_owned()]),
                None => Reply::Back,
            })
        }
    }

    fn text<'w>() -> Question<'w> {
        Question::text("?", "", |_| Ok(()))
    }

    fn asks<'w>() -> Vec<Ask<'w>> {
        vec![
            Ask::always("how", text),
            Ask::when("source", |form| (form.one("how") == Some("copy")).then(text)),
            Ask::always("name", text),
        ]
    }

    #[test]
    fn a_question_that_does_not_arise_is_passed_over_in_both_directions() {
        let mut by = Says(vec![Some("new"), None, Some("copy"), Some("web"), Some("Web")], Vec::new());
        let mut form = Form::default();
        assert!(fill(&mut by, &asks(), &mut form).unwrap());
        let keys: Vec<_> = by.1.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, ["how", "name", "how", "source", "name"]);
        assert_eq!(by.1.get(2), Some(&("how", Some("new".to_owned()))), "what was said before is told");
        assert_eq!((form.one("source"), form.one("name")), (Some("web"), Some("Web")));
    }

    #[test]
    fn the_answer_to_a_question_that_arises_no_more_is_forgotten() {
        let mut form = Form::default();
        let mut by = Says(vec![Some("copy"), Some("web"), None, None, Some("new"), Some("Web")], Vec::new());
        assert!(fill(&mut by, &asks(), &mut form).unwrap());
        assert_eq!((form.one("how"), form.one("source")), (Some("new"), None));
    }

    #[test]
    fn whoever_goes_back_before_the_first_question_leaves() {
        let mut form = Form::default();
        assert!(!fill(&mut Says(vec![Some("new")], Vec::new()), &asks(), &mut form).unwrap());
    }

    #[test]
    fn of_several_each_follows_the_rule_and_nothing_is_not_enough_where_something_is_needed() {
        let refuses = |text: &str| match text {
            "bad" => Err(super::super::needed()),
            _ => Ok(()),
        };
        let Kind::Text(text) = Question::text("?", "", refuses).several(Vec::new()).kind else { panic!("a text") };
        assert_eq!(text.answers(" a ,, b").unwrap(), ["a", "b"]);
        assert!(text.answers("a, bad").is_err());
        assert!(text.answers(" , ").is_err());
        let Kind::Text(text) = Question::text("?", "", refuses).optional().kind else { panic!("a text") };
        assert!(text.answers("").unwrap().is_empty());
    }
}
