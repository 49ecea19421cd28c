import HTTPTypes
import Hummingbird

/// One line of the control interface over HTTP, for tests in other languages and for the demo.
struct ControlRoute<Control: TrafficControl>: Sendable {
    let method: HTTPRequest.Method
    /// Under `/_simulator/`.
    let path: String
    let handle: @Sendable (Call, Control) throws -> Answer

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ handle: @escaping @Sendable (Call, Control) throws -> Answer
    ) {
        self.method = method
        self.path = path
        self.handle = handle
    }

    func answer(_ call: Call, _ control: Control) throws -> Answer {
        do {
            return try handle(call, control)
        } catch let unknown as SimulatorControl.Unknown {
            return .json(["error": .string(unknown.description)], status: 404)
        } catch let malformed as Fault.Malformed {
            return .json(["error": .string(malformed.description)], status: 422)
        }
    }
}

extension Answer {
    /// What the control interface says when there is nothing to tell.
    static func done(_ change: () throws -> Void) rethrows -> Answer {
        try change()
        return .json([:])
    }
}
