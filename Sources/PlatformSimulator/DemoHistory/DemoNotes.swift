/// What the demo's person wrote, by subject; see the files beside this one.
enum DemoNotes {
    static var undated: [Note] { garden + parish + languages + days }
}
