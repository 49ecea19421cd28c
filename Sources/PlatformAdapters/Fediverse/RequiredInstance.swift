import Platforms

extension PlatformAccess {
    /// The server, without which a federated platform can't be asked anything.
    func requiredInstance() throws(PlatformError) -> InstanceOrigin {
        guard let instance else {
            throw PlatformError(
                .permanent,
                code: .unsupported,
                sentence: "The account has no server. Connect it again with its server's name.",
                detail: "a federated platform was asked without an instance"
            )
        }
        return instance
    }
}
