//! The shape of JSON answers: which fields there are, and what they hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What has been seen at one place of an answer, over all answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    plain: BTreeSet<&'static str>,
    fields: Option<BTreeMap<String, Shape>>,
    /// The fields in the order in which they came first.
    order: Vec<String>,
    items: Option<Box<Shape>>,
}

/// Fields whose keys are data rather than names of fields.
const MAPS: [&str; 4] = ["properties", "labels", "details", "cells"];

impl Shape {
    /// Takes one more answer into account.
    pub fn see(&mut self, value: &Value) {
        match value {
            Value::Null => _ = self.plain.insert("null"),
            Value::Bool(_) => _ = self.plain.insert("boolean"),
            Value::Number(_) => _ = self.plain.insert("number"),
            Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => _ = self.plain.insert("time"),
            Value::String(_) => _ = self.plain.insert("string"),
            Value::Array(items) => {
                let shape = self.items.get_or_insert_with(Box::default);
                items.iter().for_each(|item| shape.see(item));
            }
            Value::Object(fields) => {
                let shapes = self.fields.get_or_insert_with(BTreeMap::new);
                for (name, value) in fields {
                    if !self.order.contains(name) {
                        self.order.push(name.clone());
                    }
                    if matches!(name.as_str(), "before" | "after") && (value.is_object() || value.is_null()) {
                        shapes.entry(name.clone()).or_default().plain.insert("object");
                        shapes.entry(name.clone()).or_default().plain.insert("null");
                    } else if MAPS.contains(&name.as_str()) && value.is_object() {
                        shapes.entry(name.clone()).or_default().plain.insert("object");
                    } else {
                        shapes.entry(name.clone()).or_default().see(value);
                    }
                }
            }
        }
    }

    /// Whether this is the answer of a command that changes something.
    pub fn is_change(&self) -> bool {
        ["operation", "committed", "changes"].iter().all(|name| self.order.iter().any(|field| field == name))
    }

    /// The shape as it is written down.
    pub fn drawn(&self, indent: usize) -> String {
        let pad = "  ".repeat(indent);
        let mut parts: Vec<String> = Vec::new();
        if let Some(fields) = &self.fields {
            let lines: Vec<_> = self
                .order
                .iter()
                .filter_map(|name| Some(format!("{pad}  {name}: {}", fields.get(name)?.drawn(indent + 1))))
                .collect();
            parts.push(if lines.is_empty() { "{}".to_owned() } else { format!("{{\n{}\n{pad}}}", lines.join("\n")) });
        }
        if let Some(items) = &self.items {
            let inner = items.drawn(indent);
            parts.push(if inner.is_empty() { "[]".to_owned() } else { format!("[{inner}]") });
        }
        parts.extend(self.plain.iter().map(|plain| (*plain).to_owned()));
        parts.join(" | ")
    }
}
