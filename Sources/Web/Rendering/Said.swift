/// What a page says after a form was done.
///
/// The address carries the word, never the sentence, so that no link can put
/// words into Roost's mouth.
enum Said: String, ClosedChoice {
    case welcome, signedOut = "signed-out"
    case connectionAdded = "connection-added"
    case connectionReconnected = "connection-reconnected"
    case connectionSaved = "connection-saved"
    case connectionDeleted = "connection-deleted"
    case connectionDefault = "connection-default"
    case connectionOn = "connection-on"
    case connectionOff = "connection-off"
    case connectionSwitched = "connection-switched"
    case runCancelled = "run-cancelled"
    case jobRetried = "job-retried"
    case jobCancelled = "job-cancelled"
    case queuePaused = "queue-paused"
    case queueResumed = "queue-resumed"
    case userChanged = "user-changed"
    case profileSaved = "profile-saved"
    case passwordChanged = "password-changed"
    case sessionRevoked = "session-revoked"
    case tokenRevoked = "token-revoked"
    case noticesSeen = "notices-seen"
    case nothingSelected = "nothing-selected"
    case marksChanged = "marks-changed"
    case marksUnchanged = "marks-unchanged"
    case marksUndone = "marks-undone"
    case thumbnailsRetried = "thumbnails-retried"

    var sentence: String {
        switch self {
        case .welcome: "Welcome to Roost. Connect your first account, and its archive starts filling."
        case .signedOut: "You are signed out."
        case .connectionAdded: "The connection is saved."
        case .connectionReconnected: "The account is connected, and its work goes on."
        case .connectionSaved: "The changes are saved."
        case .connectionDeleted: "The connection is deleted. Its archive is still here."
        case .connectionDefault: "New sessions now start with this connection."
        case .connectionOn: "The connection is active again."
        case .connectionOff:
            "The connection is switched off. Nothing is fetched for it until you switch it on."
        case .connectionSwitched: "You are now working in this connection."
        case .runCancelled: "The run is asked to stop. What it fetched so far is kept."
        case .jobRetried: "The job will run again now."
        case .jobCancelled: "The job is cancelled."
        case .queuePaused: "The queue is paused. Jobs that run now will finish; no new ones start."
        case .queueResumed: "The queue goes on."
        case .userChanged: "The user is changed."
        case .profileSaved: "Your profile is saved."
        case .passwordChanged: "Your password is changed, and your other browsers are signed out."
        case .sessionRevoked: "That browser is signed out."
        case .tokenRevoked: "The token no longer works."
        case .noticesSeen: "All notices are set seen."
        case .nothingSelected: "No post is selected. Tick the boxes of those you mean first."
        case .marksChanged: "The selected posts are changed."
        case .marksUnchanged: "The selected posts were like that already."
        case .marksUndone: "The posts are as they were."
        case .thumbnailsRetried: "Roost looks into these pictures once more. What comes of it is shown here."
        }
    }
}
