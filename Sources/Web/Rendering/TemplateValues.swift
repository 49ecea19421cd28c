/// A page's values by name, as its template asks for them.
///
/// The template engine reflects a struct anew for every tag that names one of its properties; read once, a list of posts
/// takes a fraction of the time.
enum TemplateValues {
    /// Structs become dictionaries of their stored properties; what is nil has no entry, so that the engine goes on
    /// looking in what is around it, as it does with the struct itself.
    static func read(_ value: Any) -> Any? {
        switch value {
        // Nothing is in them, and most values are one of these.
        case is String, is Bool, is Int: return value
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.flatMap { read($0.value) }
        case .collection, .set: return mirror.children.compactMap { read($0.value) }
        case .struct:
            var members: [String: Any] = [:]
            for child in mirror.children {
                if let label = child.label, let value = read(child.value) { members[label] = value }
            }
            return members
        default: return value
        }
    }
}
