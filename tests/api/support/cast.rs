//! Who is who in `seed.sql`.

use uuid::Uuid;

use super::app::{Caller, TestApp};

/// The fixed id of the seed with this number.
pub const fn id(number: u128) -> Uuid {
    // 01900000-0000-7000-8000-…: the last twelve digits are decimal.
    let (mut digits, mut rest, mut shift) = (0u128, number, 0);
    while rest > 0 {
        digits |= (rest % 10) << shift;
        rest /= 10;
        shift += 4;
    }
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | digits)
}

pub const MINISTRY: Uuid = id(1);
pub const SECRETARIAT: Uuid = id(2);
pub const COUNCIL: Uuid = id(3);
pub const OTHER: Uuid = id(4);
pub const PLANNER_DESIGNATION: Uuid = id(21);
pub const NURSE_DESIGNATION: Uuid = id(22);
pub const DIRECTORATE: Uuid = id(31);
pub const PLANNING: Uuid = id(32);
pub const HR_UNIT: Uuid = id(33);
pub const OTHER_UNIT: Uuid = id(35);

/// The financial year on form TFN 832, which everybody follows.
pub const YEAR: Uuid = id(51);
/// The health cadres' calendar year, in percent: the colleague's.
pub const HEALTH_YEAR: Uuid = id(52);

/// The people of the small nation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub name: &'static str,
    number: u128,
}

impl Person {
    /// As a servant; the two officers outside the service are none.
    pub const fn servant(self) -> Uuid {
        id(self.number)
    }

    /// His substantive posting.
    pub const fn posting(self) -> Uuid {
        id(self.number + 200)
    }

    /// His log-in.
    pub const fn account(self) -> Uuid {
        id(self.number + 600)
    }

    /// His check number.
    pub fn check_number(self) -> String {
        (9_000_000 + self.number).to_string()
    }
}

pub const OWNER: Person = Person { name: "owner", number: 101 };
pub const COLLEAGUE: Person = Person { name: "colleague", number: 102 };
pub const SUPERVISOR: Person = Person { name: "supervisor", number: 103 };
pub const REVIEWER: Person = Person { name: "reviewer", number: 104 };
pub const FORMER: Person = Person { name: "former", number: 105 };
pub const HR: Person = Person { name: "hr", number: 106 };
pub const PLANNER: Person = Person { name: "planner", number: 107 };
pub const ADMIN: Person = Person { name: "admin", number: 108 };
pub const HEAD_ABOVE: Person = Person { name: "head_above", number: 109 };
pub const HR_PARENT: Person = Person { name: "hr_parent", number: 110 };
pub const HR_OTHER: Person = Person { name: "hr_other", number: 111 };
pub const STRANGER: Person = Person { name: "stranger", number: 112 };
pub const HEAD: Person = Person { name: "head", number: 113 };
pub const COMMITTEE: Person = Person { name: "committee", number: 114 };
pub const NATIONAL: Person = Person { name: "national", number: 115 };
pub const AUDITOR: Person = Person { name: "auditor", number: 116 };

/// Everybody.
pub const EVERYBODY: &[Person] = &[
    OWNER, COLLEAGUE, SUPERVISOR, REVIEWER, FORMER, HR, PLANNER, ADMIN, HEAD_ABOVE, HR_PARENT, HR_OTHER,
    STRANGER, HEAD, COMMITTEE, NATIONAL, AUDITOR,
];

impl TestApp {
    /// Somebody of the small nation, logged in.
    pub fn acting_as(&self, person: Person) -> Caller<'_> {
        let session = Uuid::from_u128(person.account().as_u128() | (1 << 96));
        self.caller(person.account().into(), session.into())
    }
}
