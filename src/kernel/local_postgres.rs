//! stand-in
/// x
pub fn for_tests() -> Result<String, String> { std::env::var("DATABASE_URL").map_err(|e| e.to_string()) }
