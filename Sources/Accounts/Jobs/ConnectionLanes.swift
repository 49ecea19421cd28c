package import Database
package import Queue

/// The limits a connection's jobs share with each other and with nobody else.
///
/// Their own pace is generous: it is the server's word, heard with every answer, that closes a lane.
extension Lane {
    /// Questions to the platform's interface on the account's behalf.
    package static func questions(_ connection: ConnectionID) -> Lane {
        Lane("\(connection):questions", permits: 300, per: .seconds(300), burst: 300)
    }

    /// Files, which most platforms keep on servers of their own with limits of their own.
    package static func files(_ connection: ConnectionID) -> Lane {
        Lane("\(connection):files", permits: 1000, per: .seconds(1), burst: 1000)
    }

    /// Posts of the account's own, of which most platforms allow some hundreds in a few hours.
    package static func posts(_ connection: ConnectionID) -> Lane {
        Lane("\(connection):posts", permits: 300, per: .seconds(3 * 3600), burst: 300)
    }
}
