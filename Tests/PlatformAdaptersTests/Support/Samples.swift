import Platforms

/// Answers as the servers write them, with invented people.
enum Samples {
    static let mastodonStatus = #"""
        {"id":"113456789012345678","created_at":"2026-09-01T10:00:00.000Z","in_reply_to_id":null,"in_reply_to_account_id":null,
         "sensitive":true,"spoiler_text":"cats","visibility":"private","language":"en",
         "uri":"https://social.example/users/ada/statuses/113456789012345678","url":"https://social.example/@ada/113456789012345678",
         "replies_count":1,"reblogs_count":2,"favourites_count":3,"quotes_count":0,"edited_at":"2026-09-01T11:00:00.000Z",
         "favourited":false,"reblogged":false,"muted":false,"bookmarked":false,"pinned":false,
         "content":"<p>Hello <a href=\"https://social.example/tags/cats\" class=\"mention hashtag\" rel=\"tag\">#<span>cats</span></a></p><p>Bye</p>",
         "filtered":[],"reblog":null,"application":{"name":"Roost","website":null},
         "account":{"id":"109","username":"ada","acct":"ada","display_name":"Ada","note":"<p>x</p>","followers_count":12,
           "statuses_count":56,"last_status_at":"2026-09-01","avatar":"https://files.example/a.png"},
         "media_attachments":[
           {"id":"22","type":"image","url":"https://files.example/media/22/original/x%20y.jpg?X-Amz-Signature=abc&X-Amz-Expires=60&v=2",
            "preview_url":"https://files.example/media/22/small/x.jpg","remote_url":null,"description":"A grey cat","blurhash":"UBL_:rOp",
            "meta":{"original":{"width":640,"height":480,"size":"640x480","aspect":1.333},"small":{"width":320},"focus":{"x":-0.5,"y":0.25}}},
           {"id":"23","type":"gifv","url":"https://files.example/media/23/original/z.mp4","preview_url":null,"description":"  ",
            "meta":{"original":{"width":320,"height":240,"frame_rate":"25/1","duration":3.5,"bitrate":1}}},
           null,
           {"id":"24","type":"unknown","url":null,"remote_url":"https://else.example/doc.pdf","description":null,"meta":null}],
         "mentions":[],"tags":[{"name":"cats","url":"https://social.example/tags/cats"}],"emojis":[],"card":null,
         "poll":{"id":"5","expires_at":"2026-09-02T10:00:00.000Z","expired":false,"multiple":false,"votes_count":7,"voters_count":null,
           "options":[{"title":"Yes","votes_count":7},{"title":"No","votes_count":null}],"voted":true,"own_votes":[0]},
         "quote":{"state":"accepted","quoted_status":{"id":"90","uri":"https://else.example/s/90","url":"https://else.example/@eve/90",
           "account":{"id":"77","acct":"eve@else.example"},"content":"<p>quoted</p>"}}}
        """#

    static let boost = #"""
        {"id":"200","created_at":"2026-09-03T10:00:00.000Z","content":"","visibility":"public","sensitive":false,"spoiler_text":"",
         "uri":"https://social.example/users/ada/statuses/200/activity","url":null,"account":{"id":"109","acct":"ada","username":"ada"},
         "favourites_count":0,"reblogs_count":0,"replies_count":0,"media_attachments":[],
         "reblog":{"id":"199","created_at":"2026-08-01T10:00:00.000Z","content":"<p>Bob's own words</p>","visibility":"public",
           "uri":"https://else.example/users/bob/statuses/1","url":"https://else.example/@bob/1","spoiler_text":"","sensitive":false,
           "language":"fr","favourites_count":99,"account":{"id":"7","acct":"bob@else.example","username":"bob","display_name":"Bob"},
           "media_attachments":[{"id":"50","type":"image","url":"https://files.example/50.png","description":"Bob's dog"}]}}
        """#

    static let goToSocialStatus = #"""
        {"id":"01J6NBZ8Q1X0K0F3Y3E6W3VQ7T","created_at":"2026-09-01T10:00:00Z","in_reply_to_id":"01J6NBZ8Q1X0K0F3Y3E6W3VQ7S",
         "in_reply_to_account_id":"01F8MH1H7YV1Z7D2C8K2730QBF","sensitive":false,"spoiler_text":"","visibility":"mutuals_only","language":null,
         "uri":"https://gts.example/users/ada/statuses/01J6NBZ8Q1X0K0F3Y3E6W3VQ7T","url":"https://gts.example/@ada/statuses/01J6NBZ8Q1X0K0F3Y3E6W3VQ7T",
         "replies_count":0,"reblogs_count":0,"favourites_count":0,"content":"<p>yes</p>","content_type":"text/plain","local_only":false,
         "account":{"id":"01F8MH1H7YV1Z7D2C8K2730QBF","username":"ada","acct":"ada"},"media_attachments":[],"reblog":null,"edited_at":null}
        """#

    static let pixelfedStatus = #"""
        {"id":714285714285714285,"shortcode":"Xy_1","uri":"https://pixel.example/p/ada/714285714285714285",
         "url":"https://pixel.example/p/ada/714285714285714285","in_reply_to_id":null,"reblog":null,"content":"A <b>walk</b> &amp; a cat",
         "content_text":"A walk & a cat","created_at":"2026-09-01T10:00:00.000000Z","edited_at":null,"emojis":[],"reply_count":4,
         "reblogs_count":"1","favourites_count":"5","reblogged":null,"favourited":0,"muted":null,"sensitive":"0","spoiler_text":null,
         "visibility":"public","application":null,"language":null,"poll":null,
         "account":{"id":42,"username":"ada","acct":"ada","display_name":"Ada"},
         "media_attachments":[{"id":9,"type":"image","url":"/storage/m/1.jpg","text_url":null,"preview_url":"https://pixel.example/storage/m/1_thumb.jpg",
            "remote_url":null,"meta":{"original":{"width":"1080","height":1350}},"description":null,"blurhash":"U","mime":"image/jpeg"}]}
        """#

    static let account = #"""
        {"id":"109","username":"ada","acct":"ada","display_name":"Ada","url":"https://social.example/@ada",
         "uri":"https://social.example/users/ada","avatar":"https://files.example/a.png","avatar_static":"https://files.example/s.png",
         "note":"<p>Counts &amp; cats</p>","locked":false,"created_at":"2022-11-08T00:00:00.000Z","followers_count":12,
         "following_count":34,"statuses_count":56,"source":{"privacy":"unlisted","sensitive":false,"language":"en"}}
        """#

    static let instance = #"""
        {"domain":"social.example","title":"Social","version":"4.6.5","source_url":"https://github.com/mastodon/mastodon",
         "configuration":{"urls":{"streaming":"wss://streaming.social.example"},
           "statuses":{"max_characters":1000,"max_media_attachments":4,"characters_reserved_per_url":23},
           "media_attachments":{"supported_mime_types":["image/jpeg","image/png"],"image_size_limit":16777216},
           "polls":{"max_options":4,"max_characters_per_option":50,"min_expiration":300,"max_expiration":2629746}},
         "api_versions":{"mastodon":11}}
        """#
}
