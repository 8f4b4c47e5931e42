//! Currencies: the codes of ISO 4217 that money is counted in today.
//!
//! Source: ISO 4217, list one, as of January 2026, typed from the standard's codes and minor units.
//! Left out on purpose: units of account, precious metals, the codes for testing and for no
//! currency, and everything withdrawn.

use super::refusal::{Code, Refusal};

/// Currencies without a smaller unit.
const WHOLE: &[&str] =
    &["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

/// Currencies whose smaller unit is a hundredth.
const HUNDREDTHS: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB", "BRL",
    "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP",
    "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL",
    "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR",
    "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN",
    "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB",
    "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB",
    "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG",
    "YER", "ZAR", "ZMW", "ZWG",
];

/// Currencies whose smaller unit is a thousandth.
const THOUSANDTHS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Withdrawn codes that people still type, with what took their place.
const WITHDRAWN: &[(&str, &str)] = &[
    ("ANG", "XCG"),
    ("AZM", "AZN"),
    ("BGN", "EUR"),
    ("BYR", "BYN"),
    ("CUC", "CUP"),
    ("CYP", "EUR"),
    ("DEM", "EUR"),
    ("EEK", "EUR"),
    ("ESP", "EUR"),
    ("FRF", "EUR"),
    ("GHC", "GHS"),
    ("HRK", "EUR"),
    ("ITL", "EUR"),
    ("LTL", "EUR"),
    ("LVL", "EUR"),
    ("MRO", "MRU"),
    ("MTL", "EUR"),
    ("NLG", "EUR"),
    ("ROL", "RON"),
    ("SIT", "EUR"),
    ("SKK", "EUR"),
    ("SLL", "SLE"),
    ("STD", "STN"),
    ("TRL", "TRY"),
    ("VEF", "VES"),
    ("ZMK", "ZMW"),
    ("ZWL", "ZWG"),
];

/// How many digits stand after the point in amounts of a currency; none for a code that is not in
/// use.
#[must_use]
pub fn digits(code: &str) -> Option<u8> {
    [(WHOLE, 0), (HUNDREDTHS, 2), (THOUSANDTHS, 3)]
        .into_iter()
        .find(|(codes, _)| codes.binary_search(&code).is_ok())
        .map(|(_, digits)| digits)
}

/// Checks a currency and returns its code in capitals.
///
/// # Errors
/// [`Code::Usage`] when it is not in use; a withdrawn one names what took its place.
pub fn code(text: &str) -> Result<String, Refusal> {
    let code = text.trim().to_ascii_uppercase();
    if digits(&code).is_some() {
        return Ok(code);
    }
    Err(match WITHDRAWN.iter().find(|(gone, _)| *gone == code) {
        Some((gone, heir)) => Refusal::new(Code::Usage, format!("the currency {gone} was withdrawn"))
            .hint(format!("{heir} took its place")),
        None => Refusal::new(Code::Usage, format!("{text:?} is not the ISO 4217 code of a currency, such as EUR")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_typed_in_any_case_and_kept_in_capitals() {
        assert_eq!(code(" eur ").unwrap(), "EUR");
        assert_eq!((digits("EUR"), digits("JPY"), digits("KWD"), digits("eur")), (Some(2), Some(0), Some(3), None));
    }

    #[test]
    fn withdrawn_codes_are_refused_naming_what_took_their_place() {
        let refusal = code("HRK").unwrap_err();
        assert_eq!((refusal.code, refusal.hints), (Code::Usage, vec!["EUR took its place".to_owned()]));
        for bad in ["", "EU", "EURO", "XAU", "XTS", "ABC", "€"] {
            assert_eq!(code(bad).unwrap_err().code, Code::Usage, "{bad:?}");
        }
    }

    #[test]
    fn every_code_stands_once_in_its_place_and_no_withdrawn_one_is_in_use() {
        for codes in [WHOLE, HUNDREDTHS, THOUSANDTHS] {
            assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 3));
        }
        let mut all = [WHOLE, HUNDREDTHS, THOUSANDTHS].concat();
        all.sort_unstable();
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
        for (gone, heir) in WITHDRAWN {
            assert!(digits(gone).is_none() && digits(heir).is_some(), "{gone} {heir}");
        }
    }
}
