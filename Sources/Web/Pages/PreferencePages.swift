import Hummingbird

/// The theme, kept in a cookie so that a page arrives in the right colours, and the help page.
enum PreferencePages {
    static let routes: [Route] = [
        .openPage(.post, "/theme") { call in
            let form = try await call.form()
            let theme = try form.choice("theme", as: Theme.self) ?? .system
            var response = Response.redirect(to: Call.localPath(form["return"], otherwise: "/"))
            response.setCookie(call.cookies.keep(theme: theme))
            return response
        },
        .openPage(.get, "/help") { call in try await call.page(HelpPage()) },
    ]
}

struct HelpPage: PageContent {
    static let template = "help"
    var title: String { "Keyboard and search" }
}
