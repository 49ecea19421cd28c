/// The records of one kind in a repository, by their keys.
struct RecordCollection: Sendable {
    /// In order.
    private(set) var keys: [String] = []
    private var records: [String: StoredRecord] = [:]

    subscript(key: String) -> StoredRecord? { records[key] }

    var isEmpty: Bool { keys.isEmpty }

    mutating func put(_ record: StoredRecord, _ key: String) {
        if records.updateValue(record, forKey: key) == nil { keys.insert(key, at: place(of: key)) }
    }

    mutating func remove(_ key: String) {
        guard records.removeValue(forKey: key) != nil else { return }
        keys.remove(at: place(of: key))
    }

    /// The next keys after `cursor` (or from the beginning), the newest first unless `ascending`.
    func page(after cursor: String?, limit: Int, ascending: Bool) -> [String] {
        guard ascending else {
            let end = cursor.map(place) ?? keys.count
            return Array(keys[max(0, end - limit)..<end].reversed())
        }
        var start = cursor.map(place) ?? 0
        if start < keys.count, keys[start] == cursor { start += 1 }
        return Array(keys[start..<min(start + limit, keys.count)])
    }

    /// Where a key stands or would stand.
    private func place(of key: String) -> Int {
        // Nearly always at the end, since keys tell the time.
        guard let last = keys.last, key <= last else { return keys.count }
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
