import Testing

@testable import ApplianceKit

struct HTTPHeadersTests {
    @Test func namesAreComparedWithoutRegardToCase() {
        let headers: HTTPHeaders = ["Content-Type": "a", "X-B": "b"]
        #expect(headers["content-type"] == "a")
        #expect(headers["CONTENT-TYPE"] == "a")
        #expect(headers["Content_Type"] == nil)
        #expect(headers["X-b"] == "b")
    }

    @Test func charactersThatDifferOnlyInTheCaseBitAreNotTheSame() {
        // '@' and '`', '[' and '{' differ in the bit that tells capitals from small letters.
        let headers: HTTPHeaders = ["x@y": "1", "x^y": "2"]
        #expect(headers["x`y"] == nil)
        #expect(headers["x~y"] == nil)
        #expect(headers["X@Y"] == "1")
    }

    @Test func settingReplacesAllOfTheNameAndAddingKeepsThem() {
        var headers: HTTPHeaders = ["A": "1", "B": "2"]
        headers.add("a", "3")
        #expect(headers.values("A") == ["1", "3"])
        headers["A"] = "4"
        #expect(headers.values("a") == ["4"])
        headers["B"] = nil
        #expect(headers == ["A": "4"])
    }
}

struct RequestTargetTests {
    @Test(arguments: [
        ("/", "/", [:]),
        ("/a/b?", "/a/b", [:]),
        ("/a?x", "/a", ["x": ""]),
        ("/a?x=1&&y=2&", "/a", ["x": "1", "y": "2"]),
        ("/a+b?c+d=e+f%2B", "/a+b", ["c d": "e f+"]),
        ("/%E1%BA%BF?m%C3%A3=H15.12%2D0", "/ế", ["mã": "H15.12-0"]),
        ("/a..b/...", "/a..b/...", [:]),
        ("/a?b=c=d?e", "/a", ["b": "c=d?e"]),
        ("//a", "//a", [:]),
    ])
    func targetsAreDecoded(_ target: String, _ path: String, _ query: [String: String]) {
        let read = RequestTarget(target)
        #expect(read?.path == path)
        #expect(read?.query == query)
    }

    @Test(arguments: [
        "", "*", "a", "/..", "/a/./b", "/%2E%2e", "/%", "/%0", "/%0g", "/%00", "/?%FF=1", "/%7F", "/\u{1}",
        "/?a\u{0}=1", "/?a=\u{0}",
    ])
    func targetsThatAreInDoubtAreNot(_ target: String) {
        #expect(RequestTarget(target) == nil)
    }
}
