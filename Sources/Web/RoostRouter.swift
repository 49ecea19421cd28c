package import Hummingbird

/// The router of pages, API and health for one transport.
///
///     let router = makeRouter(services: services, configuration: .init(publicURL: url))
///     let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8080)))
///
/// `/metrics` reads what `metrics` collects: bootstrap swift-metrics with the same value.
package func makeRouter(
    services: WebServices,
    configuration: WebConfiguration,
    metrics: TextMetrics = TextMetrics()
) -> Router<WebContext> {
    let assets = AssetLibrary(directory: configuration.assetsDirectory)
    let routes = RouteTable.routes(of: configuration.transport)
    let site = Site(
        services: services,
        configuration: configuration,
        assets: assets,
        pages: PageRenderer(assets: assets),
        metrics: metrics,
        apiDocument: APIDocument.text(of: routes, configuration: configuration)
    )

    let router = Router(context: WebContext.self)
    router.add(middleware: RequestLog(metrics: metrics, now: configuration.now))
    router.add(middleware: SecurityHeaders(isSecure: configuration.publicURL.isSecure))
    router.add(middleware: ErrorAnswers(site: site))
    switch configuration.transport {
    case .network:
        router.add(middleware: ForwardedAddress(trusted: configuration.trustedProxies))
        router.add(middleware: HostCheck(publicURL: configuration.publicURL))
        router.add(middleware: Authentication(site: site))
        // Once more inside: from here on an error page can show who is signed in.
        router.add(middleware: ErrorAnswers(site: site))
        router.add(middleware: FormProtection(configuration: configuration))
    case .operatorSocket:
        router.add(middleware: OperatorAuthentication(services: services))
    }
    RouteTable.register(routes, in: router, site: site)
    return router
}
