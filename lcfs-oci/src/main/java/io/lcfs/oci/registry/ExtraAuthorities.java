package io.lcfs.oci.registry;

import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates that are trusted in addition to those that the JVM trusts. */
public final class ExtraAuthorities {
    private ExtraAuthorities() {}

    /**
     * Creates a context that trusts the certificates of the JVM and those of a file.
     *
     * @param file certificates in PEM
     * @return the context
     * @throws IOException if the file cannot be read or contains no certificate
     */
    public static SSLContext load(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> extra =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (extra.isEmpty()) {
                throw new IOException(Quote.of(file.toString()) + " contains no certificate");
            }
            return context(extra);
        } catch (GeneralSecurityException e) {
            throw new IOException(Quote.of(file.toString()) + " has certificates that cannot be used: " + e, e);
        }
    }

    private static SSLContext context(Collection<? extends Certificate> extra)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        int number = 0;
        for (X509Certificate known : systemAuthorities()) {
            trusted.setCertificateEntry("known-" + number++, known);
        }
        for (Certificate more : extra) {
            trusted.setCertificateEntry("extra-" + number++, more);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory(trusted).getTrustManagers(), null);
        return context;
    }

    private static X509Certificate[] systemAuthorities() throws GeneralSecurityException {
        for (var manager : factory(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager authorities) {
                return authorities.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManagerFactory factory(@Nullable KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }
}
