package io.lcfs.oci.registry;

import java.util.List;
import java.util.Set;

/**
 * The behavior of a registry in the points in which registries differ. The first word of a name is that of a registry
 * with this behavior, if one is known.
 *
 * @param name the name of the dialect
 * @param told the position that the response to PATCH reports
 * @param asked the position that the response to GET on an upload reports
 * @param parts whether PATCH may have a Content-Range, and may be sent more than once
 * @param most the largest number of bytes of a PATCH with a Content-Range
 * @param least the smallest number of bytes of such a PATCH, except the last one
 * @param begun the status of the response to POST
 * @param taken the status of the response to PATCH
 * @param ended the status of the response to PUT
 * @param place the form of the Location header
 * @param head the response to HEAD of a blob
 * @param login the form of authentication
 * @param quirks further deviations
 */
record Dialect(
        String name,
        Told told,
        Told asked,
        Parts parts,
        int most,
        int least,
        int begun,
        int taken,
        int ended,
        Place place,
        Head head,
        Login login,
        Set<Quirk> quirks) {
    /** The position that a response reports. */
    enum Told {
        HONEST,
        FIRST_PART,
        LAST_PART,
        ONE_MORE,
        ZERO,
        NOTHING,
        REFUSED
    }

    /** The forms of PATCH that the registry accepts. */
    enum Parts {
        ALLOWED,
        BAD_REQUEST,
        OUT_OF_RANGE,
        NOT_ALLOWED
    }

    /** The form of the Location header. */
    enum Place {
        RELATIVE,
        ABSOLUTE,
        WITH_QUERY,
        MOVING,
        ONLY_AT_FIRST
    }

    /** The response to HEAD of a blob. */
    enum Head {
        SERVED,
        NOT_ALLOWED,
        NOT_IMPLEMENTED,
        FORBIDDEN_BY_STORE
    }

    /** The form of authentication. */
    enum Login {
        NONE,
        BASIC,
        TOKEN,
        OAUTH,
        TOKEN_OF_TEN_REQUESTS
    }

    /** A further deviation of a registry. */
    enum Quirk {
        STORE_ELSEWHERE,
        UPLOADS_ELSEWHERE,
        PATCH_MOVES,
        BUSY,
        TOO_MANY_REQUESTS,
        CUTS_DOWNLOADS,
        IGNORES_MOUNT,
        NO_RANGES,
        NO_DELETE
    }

    static final int ANY = Integer.MAX_VALUE;

    static Dialect of(String name) {
        return new Dialect(
                name,
                Told.HONEST,
                Told.HONEST,
                Parts.ALLOWED,
                ANY,
                0,
                202,
                202,
                201,
                Place.RELATIVE,
                Head.SERVED,
                Login.NONE,
                Set.of());
    }

    Dialect told(Told value) {
        return new Dialect(name, value, asked, parts, most, least, begun, taken, ended, place, head, login, quirks);
    }

    Dialect asked(Told value) {
        return new Dialect(name, told, value, parts, most, least, begun, taken, ended, place, head, login, quirks);
    }

    Dialect parts(Parts value) {
        return new Dialect(name, told, asked, value, most, least, begun, taken, ended, place, head, login, quirks);
    }

    Dialect sizes(int atLeast, int atMost) {
        return new Dialect(name, told, asked, parts, atMost, atLeast, begun, taken, ended, place, head, login, quirks);
    }

    Dialect statuses(int post, int patch, int put) {
        return new Dialect(name, told, asked, parts, most, least, post, patch, put, place, head, login, quirks);
    }

    Dialect place(Place value) {
        return new Dialect(name, told, asked, parts, most, least, begun, taken, ended, value, head, login, quirks);
    }

    Dialect head(Head value) {
        return new Dialect(name, told, asked, parts, most, least, begun, taken, ended, place, value, login, quirks);
    }

    Dialect login(Login value) {
        return new Dialect(name, told, asked, parts, most, least, begun, taken, ended, place, head, value, quirks);
    }

    Dialect quirks(Quirk... values) {
        return new Dialect(
                name, told, asked, parts, most, least, begun, taken, ended, place, head, login, Set.of(values));
    }

    boolean has(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /**
     * Returns all dialects: for each single point in which registries differ, a dialect with that deviation, and the
     * dialects of known registries, which have several.
     */
    static List<Dialect> all() {
        return List.of(
                of("as the specification says"),
                of("ECR").told(Told.FIRST_PART).asked(Told.REFUSED).head(Head.SERVED),
                of("ECR that also answers GET so").told(Told.FIRST_PART).asked(Told.FIRST_PART),
                of("Artifact Registry")
                        .parts(Parts.BAD_REQUEST)
                        .place(Place.WITH_QUERY)
                        .login(Login.TOKEN),
                of("GHCR").parts(Parts.OUT_OF_RANGE).login(Login.TOKEN).quirks(Quirk.STORE_ELSEWHERE),
                of("GHCR for parts above a limit").sizes(0, 40_000),
                of("zot").parts(Parts.NOT_ALLOWED).told(Told.NOTHING),
                of("Docker Hub").place(Place.ABSOLUTE).login(Login.TOKEN).quirks(Quirk.STORE_ELSEWHERE),
                of("range of the part").told(Told.LAST_PART),
                of("range of the part, also when asked").told(Told.LAST_PART).asked(Told.LAST_PART),
                of("range one too many").told(Told.ONE_MORE),
                of("range one too many, also when asked").told(Told.ONE_MORE).asked(Told.ONE_MORE),
                of("no range").told(Told.NOTHING).asked(Told.NOTHING),
                of("range 0-0").told(Told.ZERO).asked(Told.ZERO),
                of("uploads cannot be asked").asked(Told.REFUSED),
                of("least part").sizes(150_000, ANY),
                of("200 for all").statuses(200, 200, 200),
                of("201 for all").statuses(201, 201, 201),
                of("204 for all").statuses(204, 204, 204),
                of("absolute places").place(Place.ABSOLUTE),
                of("places with queries").place(Place.WITH_QUERY),
                of("places that move").place(Place.MOVING),
                of("place only at first").place(Place.ONLY_AT_FIRST),
                of("no HEAD").head(Head.NOT_ALLOWED),
                of("HEAD not implemented").head(Head.NOT_IMPLEMENTED),
                of("a store that allows GET only").head(Head.FORBIDDEN_BY_STORE).quirks(Quirk.STORE_ELSEWHERE),
                of("store elsewhere").quirks(Quirk.STORE_ELSEWHERE),
                of("store elsewhere, with a password").login(Login.BASIC).quirks(Quirk.STORE_ELSEWHERE),
                of("uploads elsewhere, with a password").login(Login.BASIC).quirks(Quirk.UPLOADS_ELSEWHERE),
                of("PATCH is sent to another place").quirks(Quirk.PATCH_MOVES),
                of("PATCH is sent to another place, with a token")
                        .login(Login.TOKEN)
                        .quirks(Quirk.PATCH_MOVES),
                of("password").login(Login.BASIC),
                of("token").login(Login.TOKEN),
                of("token by OAuth2").login(Login.OAUTH),
                of("tokens that end in the middle").login(Login.TOKEN_OF_TEN_REQUESTS),
                of("busy").quirks(Quirk.BUSY),
                of("too many requests").quirks(Quirk.TOO_MANY_REQUESTS),
                of("cuts downloads").quirks(Quirk.CUTS_DOWNLOADS),
                of("cuts downloads and has no ranges").quirks(Quirk.CUTS_DOWNLOADS, Quirk.NO_RANGES),
                of("takes no notice of mounts").quirks(Quirk.IGNORES_MOUNT),
                of("takes no notice of mounts, 201").statuses(201, 202, 201).quirks(Quirk.IGNORES_MOUNT),
                of("no DELETE").quirks(Quirk.NO_DELETE, Quirk.IGNORES_MOUNT));
    }
}
