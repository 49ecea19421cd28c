import Accounts
import Archive
import Database
import Publishing
import Queue
import Web

/// A place in a list, which travels as text.
protocol ListPlace: CustomStringConvertible {
    init?(_ text: String)
}

extension Place: ListPlace {}
extension JobPlace: ListPlace {}
extension NoticePlace: ListPlace {}
extension PostSearch.Cursor: ListPlace {}
extension Library.MediaPlace: ListPlace {}
extension Compositions.SearchPlace: ListPlace {}
extension Compositions.QueuePlace: ListPlace {}

extension Position {
    /// Where an older page begins; lists here only go that way.
    func place<Place: ListPlace>(_ type: Place.Type = Place.self) throws -> Place? {
        guard case .olderThan(let text) = self else { return nil }
        guard let place = Place(text) else {
            throw AccountError(
                .invalid,
                "That is no place in this list. Begin again at its start.",
                field: "before"
            )
        }
        return place
    }
}

extension Page {
    /// A page of rows that were asked for with one more than it shows, which tells whether there is another.
    init<Row>(
        _ rows: [Row],
        limit: Int,
        place: (Row) -> some ListPlace,
        item: (Row) throws -> Item
    ) rethrows {
        let shown = rows.prefix(limit)
        self.init(
            items: try shown.map(item),
            older: rows.count > limit ? shown.last.map { place($0).description } : nil
        )
    }
}
