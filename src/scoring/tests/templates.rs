//! E-29, E-33: a template is data from a closed set of rules, and every fault of it is named at once.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

#[test]
fn the_shipped_templates_are_sound() {
    for template in shipped().expect("shipped templates parse") {
        assert!(template.content.faults().is_empty(), "{}: {:?}", template.code, template.content.faults());
        assert_eq!(template.content.attributes().count(), 23, "{}", template.code);
    }
}

/// E-33: a template is parsed or refused; nothing in it is ever run.
#[test]
fn a_template_is_data() {
    let mut json: serde_json::Value =
        serde_json::from_str(include_str!("../../../data/templates/e-utendaji.json")).expect("json");
    json["content"]["components"][0]["rule"]["kind"] = "eval(2+2)".into();
    assert!(serde_json::from_value::<Content>(json["content"].clone()).is_err());
    let mut content = template("e-utendaji");
    content.components[0].weight = decimal("79.99");
    content.bands[1].highest = decimal("89.98");
    assert_eq!(content.faults().len(), 2);
}

/// Where the faults of a changed template lead.
fn faults(code: &str, change: impl Fn(&mut Value)) -> Vec<String> {
    let mut json = serde_json::to_value(template(code)).expect("json");
    change(&mut json);
    let content: Content = serde_json::from_value(json.clone()).expect("of the shape");
    let faults = serde_json::to_value(problem(content.faults())).expect("json");
    let pointers = faults["errors"].as_array().into_iter().flatten();
    pointers
        .map(|fault| {
            let pointer = fault["pointer"].as_str().expect("a pointer");
            assert!(json.pointer(pointer).is_some(), "{pointer} leads nowhere");
            format!("{pointer} {}", fault["code"].as_str().expect("a code"))
        })
        .collect()
}

fn problem(faults: Vec<crate::kernel::error::FieldError>) -> crate::kernel::error::Problem {
    crate::kernel::error::Error::invalid(faults).problem(crate::kernel::language::Language::En, None)
}

/// E-29: 33.33 three times is 99.99, 100.004 is not 100, and a negative weight cannot be balanced by a big one.
#[test]
fn weights_are_positive_and_sum_to_exactly_100() {
    let of = |a: &str, b: &str| {
        faults("e-utendaji", |json| {
            json["components"][0]["weight"] = a.into();
            json["components"][1]["weight"] = b.into();
        })
    };
    for (a, b) in [("79.99", "20"), ("80.004", "20"), ("-50", "150"), ("0", "100"), ("66.66", "33.33")] {
        assert_eq!(of(a, b), ["/components weight_sum"], "{a} + {b}");
    }
    assert!(of("66.6667", "33.3333").is_empty());
    let thirds = |json: &mut Value| {
        let parts = &mut json["components"][0]["rule"]["parts"];
        let third = |code: &str| serde_json::json!({"code": code, "label": {"en": code, "sw": code}, "weight": "33.33"});
        *parts = ["x", "y", "z"].map(third).to_vec().into();
    };
    assert_eq!(faults("e-utendaji", thirds), ["/components/0/rule/parts weight_sum"]);
}

#[test]
fn every_fault_is_found_at_once_and_its_pointer_leads_to_it() {
    let found = faults("e-utendaji", |json| {
        json["attainment_cap"] = "0".into();
        json["traffic_lights"] = serde_json::json!({"green": "500", "yellow": "50"});
        json["components"][0]["label"]["sw"] = " ".into();
        json["components"][0]["code"] = "A\u{0}".into();
        json["components"][1]["rule"]["factors"][0]["attributes"] = serde_json::json!([]);
        json["components"][1]["rule"]["factors"][1]["code"] = "1".into();
        json["components"][1]["rule"]["factors"][2]["attributes"][0]["code"] = "2.1".into();
        json["bands"][0]["lowest"] = "90.001".into();
        json["bands"][1]["grade"] = "excellent".into();
        json["bands"][2]["label"]["en"] = "x".repeat(201).into();
        json["bands"][4]["lowest"] = "1".into();
    });
    assert_eq!(
        found,
        [
            "/components/0/code field_control_characters",
            "/components/0/label/sw field_empty",
            "/components/1/rule/factors/1/code template_codes",
            "/components/1/rule/factors/0/attributes field_empty",
            "/components/1/rule/factors/2/attributes/0/code template_codes",
            "/bands/1/grade template_codes",
            "/bands/0 template_bands",
            "/bands/2/label/en field_too_long",
            "/bands/4/lowest template_bands",
            "/bands/0/lowest template_bands",
            "/traffic_lights template_bands",
            "/attainment_cap template_scale",
        ]
    );
}

/// A gap, an overlap, an end that is not reached, none at all.
#[test]
fn bands_cover_the_scale_in_steps_of_a_hundredth() {
    let of = |band: usize, end: &str, value: &str| {
        faults("opras-tfn832", |json| json["bands"][band][end] = value.into())
    };
    assert_eq!(of(1, "lowest", "1.51"), ["/bands/1/lowest template_bands"]);
    assert_eq!(of(0, "highest", "1.5"), ["/bands/1/lowest template_bands"]);
    assert_eq!(of(4, "highest", "4.99"), ["/bands/4/highest template_bands"]);
    assert_eq!(of(0, "lowest", "0.99"), ["/bands/0/lowest template_bands"]);
    assert_eq!(
        faults("opras-tfn832", |json| json["bands"] = serde_json::json!([])),
        ["/bands template_bands"]
    );
}

#[test]
fn a_scale_ascends_and_its_ends_are_marks() {
    let points = |change: &dyn Fn(&mut Value)| {
        faults("opras-tfn832", |json| change(&mut json["scale"]["values"]["points"]))
    };
    assert_eq!(points(&|points| points[1]["value"] = "1".into()), ["/scale/values template_scale"]);
    assert_eq!(points(&|points| points[1]["value"] = "2.001".into()), ["/scale/values template_scale"]);
    let places = faults("e-utendaji", |json| json["scale"]["values"]["places"] = 3.into());
    assert_eq!(places, ["/scale/values template_scale"]);
    let twice = faults("e-utendaji", |json| {
        let first = json["components"][0].clone();
        json["components"][1]["rule"] = first["rule"].clone();
    });
    assert_eq!(twice, ["/components template_rules"]);
}

/// Puts junk at the end of a random way down a document.
fn spoil(json: &mut Value, way: &[usize], junk: Value) {
    let below = way.split_first().and_then(|(step, rest)| {
        let below = match json {
            Value::Object(map) if !map.is_empty() => {
                let n = step % map.len();
                map.values_mut().nth(n)
            }
            Value::Array(list) if !list.is_empty() => {
                let n = step % list.len();
                list.get_mut(n)
            }
            _ => None,
        };
        Some((below?, rest))
    });
    match below {
        Some((below, rest)) => spoil(below, rest, junk),
        None => *json = junk,
    }
}

proptest! {
    /// E-33: a fuzzed template is refused by its shape, or named faulty, or it is sound and marks lie on its scale.
    #[test]
    fn a_fuzzed_template_is_refused_or_sound(
        way in prop::collection::vec(0usize..30, 0..9),
        junk in prop_oneof![
            Just(Value::Null), Just(Value::Bool(true)), any::<i64>().prop_map(Value::from), Just(Value::from("{{7*7}}")),
            Just(serde_json::json!({"__proto__": "eval"})), Just(serde_json::json!([])), "[-0-9.]{0,6}".prop_map(Value::from),
            "(equal|by_weight|objectives|attributes|range|points)".prop_map(Value::from),
        ],
    ) {
        let mut json = serde_json::to_value(template("e-utendaji")).expect("json");
        spoil(&mut json, &way, junk);
        let Ok(content) = serde_json::from_value::<Content>(json) else { return Ok(()) };
        let sound = content.faults().is_empty();
        let mut marks = Marks::default();
        mark(&mut marks, &content, 1, &["60", "60"]);
        attributes(&mut marks, &content, |_, _| "60");
        let score = score(&content, &[item(1, "100")], &marks);
        let (low, high) = content.scale.ends();
        if sound && let Some(mark) = score.overall {
            prop_assert!(low <= mark && mark <= high);
            prop_assert_eq!(score.grade.is_some(), score.status == Status::Complete);
        }
    }
}
