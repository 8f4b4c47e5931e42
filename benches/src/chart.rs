//! Charts of the figures as small SVG: bars, one group for each size, with the number at the end of each bar.
//! Where they are far apart the scale is logarithmic. The colours are told by the scheme that the reader prefers; nothing is loaded and
//! nothing runs.

use std::{fmt::Write as _, fs, path::Path};

use crate::{compare::Compared, peers::Result};

/// A chart: its file, what it says on top, and the bars: a figure, what it is called, and its shade.
struct Chart {
    file: &'static str,
    title: &'static str,
    /// Whether each line of the grid is ten times the one before; else the bars begin at nothing.
    powers: bool,
    bars: &'static [(&'static str, &'static str, &'static str)],
}

const CHARTS: [Chart; 2] = [
    Chart {
        file: "speed-checks.svg",
        title: "One answer, in microseconds (less is better; each step of the grid is ten times as much)",
        powers: true,
        bars: &[
            ("batch", "usher, in a batch", "own"),
            ("single", "usher, single check", "own"),
            ("SQL", "hand-written SQL", "other"),
            ("casbin, links", "casbin, shares as links", "other"),
            ("cedar-policy", "cedar-policy", "other"),
            ("casbin", "casbin, a policy a share", "other"),
        ],
    },
    Chart {
        file: "speed-lists.svg",
        title: "One list, in microseconds (less is better)",
        powers: false,
        bars: &[
            ("who", "usher access who", "own"),
            ("SQL who", "hand-written SQL", "other"),
            ("what", "usher access what", "own"),
            ("SQL what", "hand-written SQL", "other"),
        ],
    },
];

const WIDTH: f64 = 760.0;
const LEFT: f64 = 222.0;
const RIGHT: f64 = 90.0;
const TOP: f64 = 44.0;
const BAR: f64 = 18.0;
const GAP: f64 = 34.0;

const STYLE: &str = "text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .quiet { fill: #57606a } .grid { stroke: #d0d7de }
.own { fill: #0a7d4f } .other { fill: #8c959f } .page { fill: #ffffff }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .quiet { fill: #9198a1 } .grid { stroke: #3d444d }
.own { fill: #3fb950 } .other { fill: #6e7681 } .page { fill: #0d1117 } }";

/// Writes every chart into a folder.
pub fn draw(compared: &[Compared], folder: &Path) -> Result<()> {
    CHARTS.iter().try_for_each(|chart| Ok(fs::write(folder.join(chart.file), chart.svg(compared)?)?))
}

impl Chart {
    fn scale(&self, compared: &[Compared]) -> Result<Scale> {
        let (mut least, mut most) = (f64::MAX, 1.0_f64);
        for compared in compared {
            for (figure, ..) in self.bars {
                let micros = compared.figure(figure)?.nanoseconds / 1_000.0;
                (least, most) = (least.min(micros), most.max(micros));
            }
        }
        let marks = if self.powers {
            let (low, high) = (least.log10().floor() as i32, most.log10().ceil() as i32);
            (low..=high).map(|power| 10_f64.powi(power)).collect()
        } else {
            let power = 10_f64.powf((most / 5.0).log10().floor());
            let step = [1.0, 2.0, 5.0].into_iter().map(|times| times * power).find(|step| step * 5.0 >= most);
            let step = step.unwrap_or(10.0 * power);
            (0..=(most / step).ceil() as usize).map(|number| number as f64 * step).collect()
        };
        Ok(Scale { powers: self.powers, marks })
    }

    fn svg(&self, compared: &[Compared]) -> Result<String> {
        let scale = self.scale(compared)?;
        let height = TOP + compared.len() as f64 * (self.bars.len() as f64 * BAR + GAP) + 26.0;

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{}\">\n<style>{STYLE}</style>\n\
             <rect class=\"page\" width=\"{WIDTH}\" height=\"{height}\" rx=\"6\"/>\n\
             <text class=\"title\" x=\"14\" y=\"24\">{}</text>\n",
            self.title, self.title
        );
        for mark in &scale.marks {
            let x = scale.place(*mark);
            write!(
                svg,
                "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"/>\n\
                 <text class=\"quiet\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{mark} µs</text>\n",
                height - 26.0,
                height - 9.0
            )?;
        }
        let mut y = TOP;
        for compared in compared {
            let size = compared.size;
            writeln!(
                svg,
                "<text class=\"title\" x=\"14\" y=\"{:.1}\">{} clients of {} users</text>",
                y + 16.0,
                grouped(size.clients),
                size.users
            )?;
            y += 22.0;
            for (figure, said, shade) in self.bars {
                let micros = compared.figure(figure)?.nanoseconds / 1_000.0;
                let (end, middle) = (scale.place(micros), y + 12.5);
                writeln!(
                    svg,
                    "<text class=\"quiet\" x=\"{:.1}\" y=\"{middle:.1}\" text-anchor=\"end\">{said}</text>\
                     <rect class=\"{shade}\" x=\"{LEFT}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\"/>\
                     <text x=\"{:.1}\" y=\"{middle:.1}\">{}</text>",
                    LEFT - 8.0,
                    y + 2.0,
                    (end - LEFT).max(1.0),
                    BAR - 5.0,
                    end + 6.0,
                    rounded(micros)
                )?;
                y += BAR;
            }
            y += GAP - 22.0;
        }
        svg.push_str("</svg>\n");
        Ok(svg)
    }
}

/// Where the bars end.
struct Scale {
    powers: bool,
    /// The lines of the grid, from the beginning of the bars to the last.
    marks: Vec<f64>,
}

impl Scale {
    fn place(&self, micros: f64) -> f64 {
        let of = |micros: f64| if self.powers { micros.log10() } else { micros };
        let (Some(first), Some(last)) = (self.marks.first(), self.marks.last()) else { return LEFT };
        LEFT + (of(micros) - of(*first)) / (of(*last) - of(*first)) * (WIDTH - LEFT - RIGHT)
    }
}

/// A number with a comma between thousands.
fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

fn rounded(micros: f64) -> String {
    if micros < 10.0 { format!("{micros:.1}") } else { format!("{micros:.0}") }
}
