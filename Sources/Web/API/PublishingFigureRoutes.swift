import Hummingbird

/// The calls that tell how publishing goes.
enum PublishingFigureRoutes {
    static let all: [Route] = [
        .apiRead(
            "/api/v1/publishing/figures",
            "How publishing goes: what is scheduled, what went out and what failed, by platform, account and day, in your own time zone",
            parameters,
            answering: PublishingFigures.self
        ) { viewer, call in try await call.services.publishingFigures.figures(viewer, call.figureQuery()) },
        .apiRead(
            "/api/v1/publishing/engagement",
            "How what was published in some days is received: what it got together, by platform and account, and the best posts",
            parameters,
            answering: PublishedEngagement.self
        ) { viewer, call in try await call.services.publishingFigures.engagement(viewer, call.figureQuery())
        },
        .apiRead(
            "/api/v1/targets/{id}/engagement",
            "How one published post is received, over time",
            answering: TargetEngagement.self
        ) { viewer, call in
            try await call.services.publishingFigures.targetEngagement(viewer, call.parameter())
        },
    ]

    private static let parameters = [
        APIParameter(
            name: "days",
            meaning: "Of how many days, with today; 1 to 366, or 30",
            schema: .integer
        ),
        APIRoutes.ofConnection,
    ]
}

extension Call {
    func figureQuery() throws -> FigureQuery {
        var asked = FigureQuery(connectionID: query["connection"])
        if let text = query["days"] {
            guard let days = Int(text), FigureQuery.lengths.contains(days) else {
                throw WebError.invalid(
                    "days",
                    "“\(text.prefix(40))” is no number of days. Ask for 1 to \(FigureQuery.lengths.upperBound)."
                )
            }
            asked.days = days
        }
        return asked
    }
}
