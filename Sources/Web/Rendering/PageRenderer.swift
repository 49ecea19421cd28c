import Foundation
import HTTPTypes
import Hummingbird
import Mustache

/// What one page shows: a plain struct whose stored properties its template names.
protocol PageContent: Sendable {
    /// The template's file name without its ending.
    static var template: String { get }
    /// What the browser's tab says.
    var title: String { get }
}

/// Puts page contents into their templates.
struct PageRenderer: Sendable {
    private let assets: AssetLibrary
    private let library: MustacheLibrary

    init(assets: AssetLibrary) {
        self.assets = assets
        do {
            library = try Self.library(from: assets)
        } catch {
            // The embedded templates are part of the program; the first test that renders a page finds this.
            preconditionFailure("a template could not be read: \(error)")
        }
    }

    func html<Content: PageContent>(_ content: Content, in shell: ShellView) throws -> String {
        let library = assets.isLive ? try Self.library(from: assets) : library
        let view = TemplateValues.read(PageView(title: content.title, shell: shell, page: content)) ?? [:]
        guard let html = library.render(view, withTemplate: Content.template) else {
            throw MissingTemplate(name: Content.template)
        }
        return html
    }

    private struct PageView<Content: PageContent> {
        let title: String
        let shell: ShellView
        let page: Content
    }

    private static func library(from assets: AssetLibrary) throws -> MustacheLibrary {
        var templates: [String: MustacheTemplate] = [:]
        for path in assets.paths where path.hasPrefix("templates/") {
            let name = path.dropFirst("templates/".count).dropLast(".mustache".count)
            templates[String(name)] = try MustacheTemplate(string: assets.text(path) ?? "")
        }
        return MustacheLibrary(templates: templates)
    }
}

struct MissingTemplate: Error {
    let name: String
}

extension Call {
    /// A page inside the layout, with navigation and current connection for those who are signed in.
    func page(
        _ content: some PageContent,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let shell = try await ShellView.make(
            site: site,
            context: context,
            path: request.uri.path,
            returnPath: returnPath,
            said: query["said"],
            undo: query["undo"].flatMap(Undo.init)
        )
        return .html(try site.pages.html(content, in: shell), status: status)
    }

    /// Does what a form asks for; what is refused shows the form again, with what was typed and what was wrong.
    func submit(
        _ work: (FormFields) async throws -> Response,
        refused: (FormFields, any PresentableError) async throws -> some PageContent
    ) async throws -> Response {
        let form = try await form()
        do {
            return try await work(form)
        } catch let error as any PresentableError {
            var response = try await page(refused(form, error), status: .init(code: error.status))
            if let seconds = error.retryAfter { response.headers[.retryAfter] = String(seconds) }
            return response
        }
    }

    /// This page's own address; a page that answers a form has none one could go back to.
    private var returnPath: String {
        guard request.method.onlyReads else { return "/" }
        let rest = query.without("said", "undo")
        return rest.isEmpty ? request.uri.path : request.uri.path + "?" + rest
    }

    /// Back to a page after a form, with a sentence for what was done.
    func done(_ path: String, _ said: Said? = nil, _ undo: Undo? = nil) -> Response {
        let fields = [("said", said?.rawValue), ("undo", undo?.text)]
        let added = link("", fields).dropFirst()
        guard !added.isEmpty else { return .redirect(to: path) }
        return .redirect(to: path + (path.contains("?") ? "&" : "?") + added)
    }

    func time(_ date: Date) -> TimeView {
        TimeView(date, zone: context.viewer?.timeZone ?? "UTC", now: site.configuration.now())
    }
}

extension Response {
    static func html(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: .init(string: html))
        )
    }
}
