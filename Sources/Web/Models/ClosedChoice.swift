/// A word out of a fixed list, written as text in forms, the API and its description.
package protocol ClosedChoice: CaseIterable, Codable, Hashable, RawRepresentable, Sendable
where RawValue == String, AllCases == [Self] {}
