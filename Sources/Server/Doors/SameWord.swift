/// A choice of one vocabulary in another one that has the same words, such as a target's status in the API's.
///
/// Both are closed, and a test compares their words: one that is added on one side only fails there.
func sameWord<Word: RawRepresentable<String>, Same: RawRepresentable<String>>(_ word: Word) -> Same {
    guard let same = Same(rawValue: word.rawValue) else {
        preconditionFailure("\(Same.self) lacks the word \(word.rawValue) of \(Word.self)")
    }
    return same
}
