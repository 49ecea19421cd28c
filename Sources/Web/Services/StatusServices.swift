package struct StatusServices: Sendable {
    package var status: @Sendable (Viewer) async throws -> InstallationStatus

    package init(status: @escaping @Sendable (Viewer) async throws -> InstallationStatus) {
        self.status = status
    }
}
