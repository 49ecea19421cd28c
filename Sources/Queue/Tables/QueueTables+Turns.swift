import Database

// Jobs that run one at a time.

extension QueueTables {
    static let turns = Migration(22, "turns") { d in
        [
            "ALTER TABLE main.jobs ADD COLUMN turn TEXT",
            // Ready, and behind another of the same turn: the claim doesn't see it.
            "ALTER TABLE main.jobs ADD COLUMN \(d.flag("is_behind", default: false))",
            "ALTER TABLE main.job_history ADD COLUMN turn TEXT",
            "DROP INDEX main.jobs_ready",
            d.index(
                "jobs_ready",
                on: "jobs",
                "queue, priority, run_at, id",
                where: "state = 'ready' AND NOT is_behind"
            ),
            d.index("jobs_turn", on: "jobs", "turn", where: "turn IS NOT NULL"),
            d.index("jobs_behind", on: "jobs", "turn, priority, run_at, id", where: "is_behind"),
        ]
    } down: { d in
        [
            "DROP INDEX main.jobs_behind",
            "DROP INDEX main.jobs_turn",
            "DROP INDEX main.jobs_ready",
            d.index("jobs_ready", on: "jobs", "queue, priority, run_at, id", where: "state = 'ready'"),
            "ALTER TABLE main.job_history DROP COLUMN turn",
            "ALTER TABLE main.jobs DROP COLUMN is_behind",
            "ALTER TABLE main.jobs DROP COLUMN turn",
        ]
    }

    /// Who has a turn is asked at each claim: an index of all that share it would read a whole row of waiting jobs to answer.
    static let turnsTaken = Migration(31, "turns_taken") { d in
        [
            d.index("jobs_turn_taken", on: "jobs", "turn", where: "state = 'running' AND turn IS NOT NULL"),
            "DROP INDEX main.jobs_turn",
        ]
    } down: { d in
        [
            d.index("jobs_turn", on: "jobs", "turn", where: "turn IS NOT NULL"),
            "DROP INDEX main.jobs_turn_taken",
        ]
    }

    /// Who is the first of a turn: of those that are due, be they ready or just about to be made so.
    static let turnsDue = Migration(34, "turns_due") { d in
        [
            d.index(
                "jobs_turn_due",
                on: "jobs",
                "turn, priority, run_at, id",
                where: "turn IS NOT NULL AND NOT is_behind AND state IN ('ready', 'waiting')"
            )
        ]
    } down: { _ in
        ["DROP INDEX main.jobs_turn_due"]
    }
}
