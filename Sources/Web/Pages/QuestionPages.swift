import Foundation
import Hummingbird

/// The inbox of what only a person can answer.
enum QuestionPages {
    static let routes: [Route] = [
        .page(.get, "/publishing/questions") { viewer, call in
            let questions = try await call.services.calendar.questions(viewer)
            return try await call.page(
                QuestionsPage(
                    questions: questions.map { QuestionView($0, viewer: viewer) },
                    isEmpty: questions.isEmpty,
                    mayAnswer: viewer.role >= .moderator
                )
            )
        }
    ]
}

struct QuestionsPage: PageContent {
    static let template = "publishing-questions"
    var title: String { "Questions" }
    let publishing = PublishingTabs(at: .questions)
    let questions: [QuestionView]
    let isEmpty: Bool
    let mayAnswer: Bool
}

struct QuestionView: Sendable {
    let targetID: String
    let href: String
    let account: AccountLabel
    let accountHref: String?
    let question: String
    let told: String?
    let pieces: [TextPiece]
    let due: ExactTime?
    let steps: [TargetPage.Step]
    let hasSteps: Bool
    let answer: AnswerView?

    init(_ asked: PublishingQuestion, viewer: Viewer) {
        let target = asked.target
        targetID = target.id
        href = "/targets/\(target.id)"
        account = AccountLabel(target)
        accountHref = webAddress(asked.accountURL)
        question = target.question == .late ? "Publish it although it is late?" : "Is it there?"
        told = target.error
        pieces = TextPiece.pieces(of: asked.text)
        due = target.dueAt.map { ExactTime($0, in: viewer.clock) }
        // The last say what is known, and what is asked stands above them; the target's page has all.
        steps = asked.events.filter { $0.sentence != target.error }.suffix(5).map { event in
            TargetPage.Step(
                at: ExactTime(event.at, in: viewer.clock),
                stepSentence: event.sentence,
                stepCode: event.code,
                tone: "plain"
            )
        }
        hasSteps = !steps.isEmpty
        answer = viewer.role >= .moderator ? AnswerView(target, returning: "/publishing/questions") : nil
    }
}

/// The buttons that answer what a target asks.
struct AnswerView: Sendable {
    let answerHref: String
    let answerReturn: String
    let answerName: String
    let isLate: Bool
    let isUnsettled: Bool
    /// The post's address, as it was typed.
    let answerURL: String

    init?(_ target: TargetItem, returning: String, typed: FormFields? = nil) {
        guard let question = target.question else { return nil }
        answerHref = "/targets/\(target.id)"
        answerReturn = returning
        answerName = target.accountName
        isLate = question == .late
        isUnsettled = question == .unsettled
        answerURL = typed?["url"] ?? ""
    }
}
