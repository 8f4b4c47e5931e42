//! Currencies by their ISO 4217 codes.
//!
//! The table holds the codes in use for money, funds included; metals, bond units and the codes for
//! testing and for no currency are not among them.

use super::refusal::{Code, Refusal};

/// Every code that is accepted, in order.
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BHD", "BIF", "BMD", "BND",
    "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY",
    "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP",
    "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD",
    "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP",
    "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
    "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN",
    "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD",
    "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX",
    "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED", "VES", "VND", "VUV", "WST", "XAD", "XAF", "XCD", "XCG", "XDR",
    "XOF", "XPF", "XSU", "XUA", "YER", "ZAR", "ZMW", "ZWG",
];

/// Reads a currency code, in whichever case it was typed.
///
/// # Errors
/// [`Code::Usage`] when it is not one.
pub fn code(text: &str) -> Result<String, Refusal> {
    let code = text.trim().to_ascii_uppercase();
    if CODES.binary_search(&code.as_str()).is_ok() {
        return Ok(code);
    }
    Err(Refusal::new(Code::Usage, format!("{text:?} is not a currency code of ISO 4217, such as EUR or USD")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_three_letters_in_order_so_that_each_is_found() {
        assert!(CODES.is_sorted());
        for known in CODES {
            assert!(known.len() == 3 && known.bytes().all(|b| b.is_ascii_uppercase()));
            assert_eq!(code(&known.to_lowercase()).unwrap(), *known);
        }
    }

    #[test]
    fn what_is_no_currency_is_a_usage_error() {
        for bad in ["", "EURO", "XXX", "DEM", "€"] {
            assert_eq!(code(bad).unwrap_err().code, Code::Usage, "{bad:?}");
        }
    }
}
