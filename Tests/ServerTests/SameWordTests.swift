import Platforms
import Publishing
import Testing
import Web

@testable import Server

/// What the doors hand on word for word.
@Suite struct `The words of publishing at the doors` {
    private func words<Word: CaseIterable & RawRepresentable<String>>(of type: Word.Type) -> Set<String> {
        Set(type.allCases.map(\.rawValue))
    }

    @Test func `are those of the capability`() {
        #expect(words(of: CompositionStatus.self) == words(of: Composition.Status.self))
        #expect(words(of: TargetStatus.self) == words(of: Target.Status.self))
        #expect(words(of: TargetQuestion.self) == words(of: Target.Question.self))
        #expect(words(of: LatePolicy.self) == words(of: Composition.LatePolicy.self))
        // A post of somebody's may have a visibility nobody knows; nobody can choose it.
        #expect(
            words(of: PostVisibility.self).union([RemotePost.Visibility.unknown.rawValue])
                == words(of: RemotePost.Visibility.self)
        )
    }

    @Test func `become each other`() {
        for status in Target.Status.allCases {
            let shown: TargetStatus = sameWord(status)
            #expect(shown.rawValue == status.rawValue)
        }
        for visibility in PostVisibility.allCases {
            let meant: RemotePost.Visibility = sameWord(visibility)
            #expect(meant.rawValue == visibility.rawValue)
        }
    }
}
